// Lines of the conversation as an engine is shown them: who said what, without credentials that are not to be told.

import type { Turn } from '@offshoot/engine/assembled-context.ts';
import { shownLine } from '@offshoot/memory/items/credential-lines.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { isAdvised, outsideSpeaker } from '@offshoot/memory/items/outside-line.ts';
import type { MemoryTable } from '../../memory/memory-store.ts';
import { type AgentDeps, character } from '../../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../../transcript/conversation-store.ts';
import { nameOf } from '../../transcript/names.ts';

type LinesDeps<More = unknown> = Pick<AgentDeps<ConversationTable & More>, 'store' | 'instanceId'>;

/** Without the credentials that are given. */
export function turnsOf(deps: LinesDeps, lines: readonly HeardMessage[], secrets: readonly MemoryItem[]): Turn[] {
  const { name } = character(deps);
  return lines.map((line) => {
    // What the agent passes on is not what it says.
    const outside = line.self ? outsideSpeaker(line.text) : undefined;
    const speaker = line.self ? name : nameOf(deps, line.senderInboxId);
    return { speaker: outside ?? speaker, self: line.self && outside === undefined, text: shownLine(line, secrets) };
  });
}

/** What the agent said with advice of strangers is read by turns alone that do nothing without asking, and never to learn from. */
export const unadvised = <Line extends Pick<HeardMessage, 'self' | 'text'>>(lines: readonly Line[]): Line[] =>
  lines.filter(({ self, text }) => !self || !isAdvised(text));

/** How many lines may be between a question and its answer, in a group that discusses two things at once. */
const MAX_LINES_LED_BY = 4;
/** What was asked the day before is asked again. */
const LED_BY_MS = 12 * 60 * 60_000;

/** What the message may answer or go on with; never a credential. */
export function linesLeadingTo(deps: LinesDeps<MemoryTable>, message: HeardMessage): Turn[] {
  const lines = unadvised(deps.store.conversation.recentBefore(message.messageId))
    .slice(-MAX_LINES_LED_BY)
    .filter(({ sentAt }) => message.sentAt.getTime() - sentAt.getTime() <= LED_BY_MS);
  const secrets = deps.store.memory.all().filter(({ kind }) => kind === 'credential');
  return turnsOf(deps, lines, secrets);
}

/** A line with who said what it shows, without credentials. */
interface ShownLine extends Pick<HeardMessage, 'messageId' | 'senderInboxId' | 'sentAt'> {
  turn: Turn;
}

/** These lines, oldest first, with those between them and the last ones before. */
export function linesAround(deps: LinesDeps<MemoryTable>, lines: readonly HeardMessage[]): ShownLine[] {
  const last = lines.at(-1);
  if (last === undefined) return [];
  const ids = new Set(lines.map(({ messageId }) => messageId));
  const before = unadvised(deps.store.conversation.recentBefore(last.messageId));
  const missing = lines.slice(0, -1).filter(({ messageId }) => !before.some((line) => line.messageId === messageId));
  const from = before.findIndex(({ messageId }) => ids.has(messageId));
  const shown = [...missing, ...before.slice(Math.max(0, (from < 0 ? before.length : from) - MAX_LINES_LED_BY)), last];
  const secrets = deps.store.memory.all().filter(({ kind }) => kind === 'credential');
  const turns = turnsOf(deps, shown, secrets);
  return shown.map(({ messageId, senderInboxId, sentAt }, i) => ({ messageId, senderInboxId, sentAt, turn: turns[i] as Turn }));
}
