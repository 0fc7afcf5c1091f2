// Changes that an old copy of the agent's folder must not undo: the host records them before they take effect.

import { isDeepStrictEqual } from 'node:util';
import type { AgentDeps } from '../record/agent-deps.ts';
import { type KeptMarks, type Mark, markOf } from '../record/domain/mark.ts';

export interface MarkedDeps<Tables = unknown> extends AgentDeps<Tables> {
  readonly marks: MarkKeeper;
}

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
