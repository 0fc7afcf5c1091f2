// What the host's record of an agent knows and an old copy of the agent's folder does not.
import type { CommonsTable } from '../commons/commons-store.ts';
import type { ServerTable } from '../mcp/own-server-store.ts';
import { type KeyChangeDeps, OFF, passOnKey } from '../nostr/key-changes.ts';
import type { MarkedDeps } from '../orders/marked-change.ts';
import { afterOldBackup, markOf } from '../record/domain/mark.ts';
import { oweNotice } from '../record/owner-notices.ts';
import { reportStanding } from '../record/standing-report.ts';
import { reportTransfer } from '../transfers/answers.ts';
import type { IncomingTable } from '../transfers/incoming-transfers.ts';
import type { OutgoingTable } from '../transfers/outgoing-transfers.ts';

type RecallingDeps = MarkedDeps<CommonsTable & IncomingTable & OutgoingTable & ServerTable> & KeyChangeDeps;

/** Call when the agent's files have been opened: adopts newer state from the host and reports the result to the pool. */
export function recallMark(deps: RecallingDeps): void {
  const { store } = deps;
  const patch = afterOldBackup(store.state, deps.marks.kept());
  if (patch !== undefined) {
    deps.log.warn({ instanceId: deps.instanceId, floor: patch.floor?.version }, 'the folder is an old backup; used statements stay used');
    store.transaction(() => {
      const hadAnotherOwner = patch.claimed !== undefined && patch.claimed.ownerId !== store.state.claimed?.ownerId;
      if (patch.serverOrder !== store.state.serverOrder) dropServers(deps, hadAnotherOwner);
      if (patch.nostrOrder !== store.state.nostrOrder || hadAnotherOwner) dropNostr(deps, hadAnotherOwner);
      if (patch.commonsOrder !== store.state.commonsOrder) dropCommons(deps, hadAnotherOwner);
      store.change(patch);
      if (hadAnotherOwner) dropUnmadeTransfers(deps);
      reportStanding(deps.store);
    });
  }
  const mark = markOf(store.state);
  if (mark !== undefined) deps.marks.settle(mark);
}

/** The mark does not say which servers the owner has connected by now: they connect them again. */
function dropServers(deps: RecallingDeps, isOfAnother: boolean): void {
  const { servers, state } = deps.store;
  const ownerId = state.claimed?.ownerId;
  if (ownerId !== undefined && !isOfAnother && servers.all().length > 0) {
    const text = `I was restored from a backup that is older than your last change of the servers whose tools I call, so I have dropped those that you connected. Connect them again: offshoot agents connect ${deps.instanceId} https://…`;
    oweNotice(deps, { key: `servers:${state.epoch}`, ownerId, text });
  }
  servers.clear();
}

/** Whom it listens to there, and with which key, is as unknown. */
function dropNostr(deps: RecallingDeps, isOfAnother: boolean): void {
  const { nostr, state } = deps.store;
  const { settings, publicKey } = nostr.standing();
  const ownerId = state.claimed?.ownerId;
  if (ownerId !== undefined && !isOfAnother && (settings.enabled || publicKey !== '')) {
    const text = `I was restored from a backup that is older than your last change of how I am on Nostr, so I am not there now. Settle it again: offshoot agents nostr ${deps.instanceId} --on`;
    oweNotice(deps, { key: `nostr:${state.epoch}`, ownerId, text });
  }
  if (isOfAnother) passOnKey(deps);
  else nostr.change({ settings: OFF });
}

/** Which list it may read is as unknown. */
function dropCommons(deps: RecallingDeps, isOfAnother: boolean): void {
  const { commons, state } = deps.store;
  const ownerId = state.claimed?.ownerId;
  if (ownerId !== undefined && !isOfAnother && commons.standing().settings.enabled) {
    const text = `I was restored from a backup that is older than your last change of the commons that I read, so I read none now. Switch it on again: offshoot commons on ${deps.instanceId}`;
    oweNotice(deps, { key: `commons:${state.epoch}`, ownerId, text });
  }
  commons.clear();
}

/**
 * Drops a former owner's orders that are still without effect: what the agent learns from now on is not meant for their targets, nor
 * others' knowledge for this agent.
 */
export function dropUnmadeTransfers(deps: RecallingDeps): void {
  const { outgoing, incoming } = deps.store;
  const failed = (id: string) => reportTransfer(deps, { id, state: 'failed', reason: 'NOT_INSTANCE_OWNER' });
  for (const { transferId, state } of outgoing.open()) {
    if (state !== 'ordered') continue;
    outgoing.end(transferId, 'failed');
    failed(transferId);
  }
  for (const { transferId, kind } of incoming.waiting()) {
    // A clone's context is part of what was offered.
    if (kind === 'clone') continue;
    incoming.end(transferId, 'refused');
    failed(transferId);
  }
}
