// Whether an answer is still wanted while the agent makes it: that can take a minute, in which people go on talking.

import type { MemoryTable } from '../../memory/memory-store.ts';
import type { AgentDeps } from '../../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../../transcript/conversation-store.ts';
import { isActive } from '../../trust/pausing.ts';

/** How soon a turn ends after it is told to stop. */
const LOOK_MS = 250;

type WatchDeps = AgentDeps<ConversationTable & MemoryTable>;

export interface Wanted extends Disposable {
  /** Aborted once the answer is not wanted any more. */
  readonly signal: AbortSignal;
  /** Now. */
  isWanted(): boolean;
}

/** Ends if the agent is told to be quiet, is paused or leaves, or if something is forgotten or corrected, which must not be told. */
export function whileWanted(deps: WatchDeps, { messageId }: HeardMessage): Wanted {
  const { store } = deps;
  const takenBack = store.memory.takenBack();
  const abort = new AbortController();
  const isWanted = () =>
    store.state.phase === 'live' &&
    isActive(deps) &&
    store.memory.takenBack() === takenBack &&
    store.conversation.isToBeAnswered(messageId);
  const timer = setInterval(() => {
    if (!isWanted()) abort.abort();
  }, LOOK_MS);
  timer.unref();
  return { signal: abort.signal, isWanted, [Symbol.dispose]: () => clearInterval(timer) };
}
