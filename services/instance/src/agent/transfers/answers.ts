// What a target answers whoever sent it context, and what either side tells the pool. Written down first, sent until it is through.
import { contextAckCodec } from '@offshoot/context';
import type { AgentDeps, OnlineDeps } from '../agent-deps.ts';
import type { Report } from '../domain/report.ts';
import type { Acknowledgement } from './incoming-transfers.ts';

/** The order is over without effect. Without an acknowledgement where there is nobody to answer. */
export function refuseContext(
  deps: AgentDeps<'incoming'>,
  { transferId }: { transferId: string },
  why: string,
  ack?: Acknowledgement,
): void {
  deps.store.transaction(() => {
    deps.store.incoming.end(transferId, 'refused', ack);
    reportTransfer(deps, { id: transferId, state: 'failed', reason: 'TRANSFER_REFUSED' });
  });
  deps.log.warn({ instanceId: deps.instanceId, transferId, why }, 'context refused');
  deps.wake.reports();
}

/** Call in the transaction that makes it so. */
export function reportTransfer(deps: Pick<AgentDeps, 'store'>, transfer: NonNullable<Report['transfer']>): void {
  deps.store.report({ claimId: deps.store.state.claimed?.claimId, transfer });
}

export async function acknowledge(deps: OnlineDeps<'incoming'>): Promise<void> {
  for (const { transferId, ack } of deps.store.incoming.owed())
    if (await send(deps, transferId, ack)) deps.store.incoming.answered(transferId);
}

/** False: not now. After a move the group is not there until the sender writes in it again. */
async function send(deps: OnlineDeps<'incoming'>, transferId: string, { groupId, digest, outcome }: Acknowledgement): Promise<boolean> {
  if ((await deps.client.conversation(groupId)) === undefined) return false;
  const idempotencyKey = `ack:${transferId}:${digest}:${outcome}`;
  await deps.client.sendContent(groupId, contextAckCodec, { transferId, digest, outcome }, { idempotencyKey });
  return true;
}
