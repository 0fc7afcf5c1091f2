// Which lines a language model reads together: those that nobody addressed to the agent, once the room is silent or enough was said. The rows
// of the messages are the state: what a dead process had begun is read again.
import { isSuspect } from '../../begun/taking-in.ts';
import type { AgentDeps } from '../../record/agent-deps.ts';
import type { ConversationTable, Senders, Unread } from '../../transcript/conversation-store.ts';

/** So many lines are read at once, without waiting for silence. */
export const ENOUGH_LINES = 8;
/** Nobody has said anything for so long. Until then, an answer sees the lines themselves. */
export const SILENCE_MS = 2 * 60_000;
/** In one batch. */
const MAX_LINES = 16;
/** UTF-16 units of one batch, but for its first line. */
const MAX_TEXT = 16_384;

export interface Batch {
  lines: readonly Unread[];
  /** Milliseconds until lines may be read that wait for silence. */
  waitMs?: number;
}

type BatchDeps = Pick<AgentDeps<ConversationTable>, 'store'>;

export function batchOf(deps: BatchDeps, now: number, from: Senders): Batch {
  const { conversation } = deps.store;
  const waiting = conversation.chatter(now, MAX_LINES, from);
  if (waiting.length === 0) return { lines: [] };
  // Not beyond that time, even if the clocks of others are ahead.
  const waitMs = Math.min(SILENCE_MS, (conversation.lastHeardAt() ?? 0) + SILENCE_MS - now);
  const isDue = waiting.length >= ENOUGH_LINES || waitMs <= 0 || waiting.some(({ attempts }) => attempts > 0);
  return isDue ? { lines: together(deps, waiting) } : { lines: [], waitMs };
}

/** The first lines, as far as they are read at once. A line that the process may have died of is read alone. */
function together(deps: BatchDeps, waiting: readonly Unread[]): Unread[] {
  const lines: Unread[] = [];
  let left = MAX_TEXT;
  for (const line of waiting) {
    const isAlone = isSuspect(deps, 'thoughts', line.messageId);
    left -= line.text.length;
    if (lines.length > 0 && (isAlone || left < 0)) break;
    lines.push(line);
    if (isAlone) break;
  }
  return lines;
}
