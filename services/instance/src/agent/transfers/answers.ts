// What a target answers whoever sent it context, and what either side tells the pool. Written down first, sent until it is through.
import { contextAckCodec } from '@offshoot/context';
import type { AgentContext, OnlineContext } from '../agent-context.ts';
import type { Report } from '../domain/report.ts';
import type { Acknowledgement } from './incoming-transfers.ts';

/** The order is over without effect. Without an acknowledgement where there is nobody to answer. */
export function refuseContext(ctx: AgentContext, { transferId }: { transferId: string }, why: string, ack?: Acknowledgement): void {
  ctx.store.transaction(() => {
    ctx.store.incoming.end(transferId, 'refused', ack);
    reportTransfer(ctx, { id: transferId, state: 'failed', reason: 'TRANSFER_REFUSED' });
  });
  ctx.log.warn({ instanceId: ctx.instanceId, transferId, why }, 'context refused');
  ctx.wakeReports();
}

/** Call in the transaction that makes it so. */
export function reportTransfer(ctx: AgentContext, transfer: NonNullable<Report['transfer']>): void {
  ctx.store.report({ claimId: ctx.store.state.claimed?.claimId, transfer });
}

export async function acknowledge(ctx: OnlineContext): Promise<void> {
  for (const { transferId, ack } of ctx.store.incoming.owed())
    if (await send(ctx, transferId, ack)) ctx.store.incoming.answered(transferId);
}

/** False: not now. After a move the group is not there until the sender writes in it again. */
async function send(ctx: OnlineContext, transferId: string, { groupId, digest, outcome }: Acknowledgement): Promise<boolean> {
  if ((await ctx.client.conversation(groupId)) === undefined) return false;
  const idempotencyKey = `ack:${transferId}:${digest}:${outcome}`;
  await ctx.client.sendContent(groupId, contextAckCodec, { transferId, digest, outcome }, { idempotencyKey });
  return true;
}
