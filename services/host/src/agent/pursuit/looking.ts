// What there is to work on: what is read for a goal, and what people have said about it since. No model is called for that.
import { keptBack } from '@offshoot/memory/items/credential-lines.ts';
import { turnsOf } from '../conversation/thinking/shown-lines.ts';
import { type Goal, MAX_WATCHES } from '../goals/domain/goal.ts';
import type { GoalTable, Watch } from '../goals/goal-store.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { ReadingsForOne } from '../reading/reading-for.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { isAboutGoal, MAX_READ } from './domain/news.ts';

export interface Look {
  /** What was read now. `before`: what was there the last time; empty: it was not read before. */
  read: (Watch & { before: string })[];
  /** Why something could not be read. */
  failures: string[];
  lines: { speaker: string; text: string; messageId: string }[];
  /** Something has changed since the last time. */
  isNew: boolean;
}

const MAX_LINES = 20;

export async function look(
  deps: AgentDeps<ConversationTable & GoalTable & MemoryTable>,
  goal: Goal,
  { readings, signal }: { readings: ReadingsForOne; signal: AbortSignal },
): Promise<Look> {
  const read: Look['read'] = [];
  const failures: string[] = [];
  for (const watch of deps.store.goals.watches(goal.itemId).slice(0, MAX_WATCHES)) {
    const result = await readings.read(watch.reading, watch.arguments, signal);
    if (result.is === 'refused') failures.push(result.line);
    else
      read.push({
        ...watch,
        called: result.calledBy ?? result.from,
        text: result.text.slice(0, MAX_READ).toWellFormed(),
        before: watch.text,
      });
  }
  const lines = linesAbout(deps, goal);
  return { read, failures, lines, isNew: lines.length > 0 || read.some(({ text, before }) => text !== before) };
}

function linesAbout(deps: AgentDeps<ConversationTable & MemoryTable>, goal: Goal): Look['lines'] {
  const since = goal.lookedAt.getTime();
  const { conversation } = deps.store;
  // Agents would keep each other busy.
  const isFromPerson = ({ self, senderInboxId }: HeardMessage) => !self && !conversation.member(senderInboxId)?.isAgent;
  const lines = conversation
    .recent()
    .filter((line) => isFromPerson(line) && line.sentAt.getTime() > since && line.messageId !== goal.messageId)
    .filter(({ text }) => isAboutGoal(text, goal.text))
    .slice(-MAX_LINES);
  const secrets = keptBack(deps.store.memory.all(), goal.text);
  return turnsOf(deps, lines, secrets).map(({ speaker, text }, i) => ({ speaker, text, messageId: lines[i]?.messageId ?? '' }));
}
