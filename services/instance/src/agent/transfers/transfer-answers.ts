// What a receiver answers whoever sent it context, and tells the pool of it. Written down first, sent until it is through.
import { contextAckCodec } from '@offshoot/context';
import type { AgentContext, OnlineContext } from '../agent-context.ts';
import type { Report } from '../domain/report.ts';
import type { AwaitedContext } from './domain/summary/awaited-context.ts';
import type { Acknowledgement } from './expected-store.ts';

/** The order is over without effect. Without an acknowledgement where there is nobody to answer. */
export function refuseContext(ctx: AgentContext, awaited: AwaitedContext, why: string, ack?: Acknowledgement): void {
  ctx.store.transaction(() => {
    endAwaited(ctx, awaited, 'refused', ack);
    reportContext(ctx, awaited, { state: 'failed', reason: 'TRANSFER_REFUSED' });
  });
  ctx.log.warn({ instanceId: ctx.instanceId, claimId: awaited.transferId, why }, 'context refused');
  ctx.wakeReports();
}

/** Call in a transaction. */
export function endAwaited(ctx: AgentContext, awaited: AwaitedContext, state: 'ingested' | 'refused', ack?: Acknowledgement): void {
  if (awaited.kind === 'share') ctx.store.expected.end(awaited.transferId, state, ack);
  else ctx.store.change({ context: state, ...(ack && { ackOwed: { groupId: ack.groupId, digest: ack.digest, outcome: state } }) });
}

/** Call in a transaction. */
export function reportContext(ctx: AgentContext, { kind, transferId }: AwaitedContext, context: NonNullable<Report['context']>): void {
  const claimId = ctx.store.state.claimed?.claimId;
  ctx.store.report({ claimId, context, ...(kind === 'share' && { transferClaimId: transferId }) });
}

export async function acknowledge(ctx: OnlineContext): Promise<void> {
  const { ackOwed, claimed } = ctx.store.state;
  if (ackOwed !== undefined && claimed !== undefined && (await send(ctx, claimed.claimId, ackOwed)))
    ctx.store.change({ ackOwed: undefined });
  for (const { shareId, ack } of ctx.store.expected.owed()) if (await send(ctx, shareId, ack)) ctx.store.expected.answered(shareId);
}

/** False: not now. After a move the group is not there until the sender writes in it again. */
async function send(ctx: OnlineContext, transferId: string, o: Pick<Acknowledgement, 'groupId' | 'digest' | 'outcome'>): Promise<boolean> {
  const { groupId, digest, outcome } = o;
  if ((await ctx.client.conversation(groupId)) === undefined) return false;
  const idempotencyKey = `ack:${transferId}:${digest}:${outcome}`;
  await ctx.client.sendContent(groupId, contextAckCodec, { transferId, digest, outcome }, { idempotencyKey });
  return true;
}
