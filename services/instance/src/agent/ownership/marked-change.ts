// Changes that an old copy of the agent's folder must not undo: the host notes them before they take effect.
import { isDeepStrictEqual } from 'node:util';
import type { AgentContext } from '../agent-context.ts';
import { capabilitiesIn } from '../template/domain/template-update.ts';
import { reportTransfer } from '../transfers/answers.ts';
import { afterOldBackup, type KeptMarks, type Mark, markOf } from './domain/mark.ts';

/** The host's memory of one agent. */
export interface MarkKeeper {
  kept(): KeptMarks;
  intend(mark: Mark): void;
  settle(mark: Mark): void;
}

/** A transaction of the agent's, with the mark written down before it commits. */
export function changeMarked<T>(ctx: AgentContext, work: () => T): T {
  const before = markOf(ctx.store.state);
  let intended: Mark | undefined;
  const result = ctx.store.transaction(() => {
    const done = work();
    const mark = markOf(ctx.store.state);
    if (mark !== undefined && !isDeepStrictEqual(mark, before)) {
      // The first one of all: there is nothing yet that an old copy could be behind.
      if (before !== undefined || ctx.marks.kept().settled !== undefined) ctx.marks.intend(mark);
      intended = mark;
    }
    return done;
  });
  if (intended !== undefined) ctx.marks.settle(intended);
  return result;
}

/** Call when the agent's files were opened: takes over what the host knows better, and tells the pool how it really is. */
export function recallMark(ctx: AgentContext): void {
  acceptWhatItHas(ctx);
  const { store } = ctx;
  const patch = afterOldBackup(store.state, ctx.marks.kept());
  if (patch !== undefined) {
    ctx.log.warn({ instanceId: ctx.instanceId, floor: patch.floor?.version }, 'the folder is an old backup; used statements stay used');
    store.transaction(() => {
      const hadAnotherOwner = patch.claimed !== undefined && patch.claimed.ownerId !== store.state.claimed?.ownerId;
      store.change(patch);
      if (hadAnotherOwner) dropUnmadeTransfers(ctx);
      reportStanding(ctx);
    });
  }
  const mark = markOf(store.state);
  if (mark !== undefined) ctx.marks.settle(mark);
}

/** Orders of a former owner that nothing came of yet: what the agent learns from now on is not for them, and what others know not for it. */
export function dropUnmadeTransfers(ctx: AgentContext): void {
  const { outgoing, incoming } = ctx.store;
  const failed = (id: string) => reportTransfer(ctx, { id, state: 'failed', reason: 'NOT_INSTANCE_OWNER' });
  for (const { transferId, state } of outgoing.open()) {
    if (state !== 'ordered') continue;
    outgoing.end(transferId, 'failed');
    failed(transferId);
  }
  for (const { transferId, kind } of incoming.waiting()) {
    // What a clone brings along is a part of what was offered.
    if (kind === 'clone') continue;
    incoming.end(transferId, 'refused');
    failed(transferId);
  }
}

function reportStanding(ctx: AgentContext): void {
  const { claimed, template, acceptedCapabilities, clonePolicy, stale } = ctx.store.state;
  if (claimed === undefined || template === undefined) return;
  const { claimId, ownerId } = claimed;
  ctx.store.report({ claimId, ownerId, appliedVersion: template.version, acceptedCapabilities, clonePolicy, templateStale: stale });
}

/** Agents of the first releases did not keep what their owners accepted: what they run on. */
function acceptWhatItHas(ctx: AgentContext): void {
  const { claimed, acceptedCapabilities } = ctx.store.state;
  if (claimed === undefined || acceptedCapabilities !== '') return;
  const version = ctx.store.templateVersion();
  if (version === undefined) return;
  ctx.store.transaction(() => {
    ctx.store.change({ acceptedCapabilities: capabilitiesIn(version) });
    reportStanding(ctx);
  });
}
