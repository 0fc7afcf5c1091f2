// What a target replies to the sender of context, and what either side reports to the pool. Stored first, then retried until delivered.
import { contextAckCodec } from '@offshoot/context';
import type { AgentDeps, OnlineDeps } from '../record/agent-deps.ts';
import type { Report } from '../record/domain/report.ts';
import type { Acknowledgement, IncomingTable } from './incoming-transfers.ts';

/** Ends the order without effect. Sends no acknowledgement if there is nobody to send it to. */
export function refuseContext(
  deps: AgentDeps<IncomingTable>,
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

/** Call in the transaction that changes the transfer's state. */
export function reportTransfer(deps: Pick<AgentDeps, 'store'>, transfer: NonNullable<Report['transfer']>): void {
  deps.store.report({ claimId: deps.store.state.claimed?.claimId, transfer });
}

export async function acknowledge(deps: OnlineDeps<IncomingTable>): Promise<void> {
  for (const { transferId, ack } of deps.store.incoming.owed())
    if (await send(deps, transferId, ack)) deps.store.incoming.answered(transferId);
}

/** False: not yet. After a move the group is missing until the sender writes in it again. */
async function send(deps: OnlineDeps<IncomingTable>, transferId: string, { groupId, digest, outcome }: Acknowledgement): Promise<boolean> {
  if ((await deps.client.conversation(groupId)) === undefined) return false;
  const idempotencyKey = `ack:${transferId}:${digest}:${outcome}`;
  await deps.client.sendContent(groupId, contextAckCodec, { transferId, digest, outcome }, { idempotencyKey });
  return true;
}
