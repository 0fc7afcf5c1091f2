// Changes that an old copy of the agent's folder must not undo: the host records them before they take effect.

import { isDeepStrictEqual } from 'node:util';
import type { AgentDeps } from '../agent-deps.ts';
import { reportStanding } from '../standing-report.ts';
import { reportTransfer } from '../transfers/answers.ts';
import { afterOldBackup, type KeptMarks, type Mark, markOf } from './domain/mark.ts';
import { oweNotice } from './owner-notices.ts';

type MarkedDeps = AgentDeps<'outgoing' | 'incoming' | 'servers'> & { readonly marks: MarkKeeper };

/** The host's record of one agent. */
export interface MarkKeeper {
  kept(): KeptMarks;
  intend(mark: Mark): void;
  settle(mark: Mark): void;
  /** Whether a backup has all that the agent knows now: makes one if necessary. Also true if this host makes none. */
  secured(): Promise<boolean>;
}

/** Runs a transaction of the agent, with the mark written before it commits. */
export function changeMarked<T>(deps: MarkedDeps, work: () => T): T {
  const before = markOf(deps.store.state);
  let intended: Mark | undefined;
  const result = deps.store.transaction(() => {
    const done = work();
    const mark = markOf(deps.store.state);
    if (mark !== undefined && !isDeepStrictEqual(mark, before)) {
      // For the very first change there is nothing an old copy could be behind.
      if (before !== undefined || deps.marks.kept().settled !== undefined) deps.marks.intend(mark);
      intended = mark;
    }
    return done;
  });
  if (intended !== undefined) deps.marks.settle(intended);
  return result;
}

/** Call when the agent's files have been opened: adopts newer state from the host and reports the result to the pool. */
export function recallMark(deps: MarkedDeps): void {
  const { store } = deps;
  const patch = afterOldBackup(store.state, deps.marks.kept());
  if (patch !== undefined) {
    deps.log.warn({ instanceId: deps.instanceId, floor: patch.floor?.version }, 'the folder is an old backup; used statements stay used');
    store.transaction(() => {
      const hadAnotherOwner = patch.claimed !== undefined && patch.claimed.ownerId !== store.state.claimed?.ownerId;
      if (patch.serverOrder !== store.state.serverOrder) dropServers(deps, hadAnotherOwner);
      store.change(patch);
      if (hadAnotherOwner) dropUnmadeTransfers(deps);
      reportStanding(deps.store);
    });
  }
  const mark = markOf(store.state);
  if (mark !== undefined) deps.marks.settle(mark);
}

/** The mark does not say which servers the owner has connected by now: they connect them again. */
function dropServers(deps: MarkedDeps, isOfAnother: boolean): void {
  const { servers, state } = deps.store;
  const ownerId = state.claimed?.ownerId;
  if (ownerId !== undefined && !isOfAnother && servers.all().length > 0) {
    const text = `I was restored from a backup that is older than your last change of the servers whose tools I call, so I have dropped those that you connected. Connect them again: offshoot agents connect ${deps.instanceId} https://…`;
    oweNotice(deps, { key: `servers:${state.epoch}`, ownerId, text });
  }
  servers.clear();
}

/**
 * Drops a former owner's orders that are still without effect: what the agent learns from now on is not meant for their targets, nor
 * others' knowledge for this agent.
 */
export function dropUnmadeTransfers(deps: MarkedDeps): void {
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
