// Says what it was asked to remind people of, each time once: the message is written down in the transaction that moves the alarm on.
import type { OnlineDeps } from '../agent-deps.ts';
import { nameOf } from '../conversation/assembling.ts';
import { isSilent } from '../conversation/domain/quiet.ts';
import { isActive } from '../trust/pausing.ts';
import { dueOf } from './domain/occurrences.ts';
import { ringLine } from './domain/reminder.ts';

/** At once, after a long outage: the others come with the next look. */
const MOST_AT_ONCE = 20;
/** Timers that run longer lose their way. */
const LONGEST_WAIT_MS = 3_600_000;

/** Call while the agent is in its conversation. Returns milliseconds until the next alarm; undefined: there is none to wait for. */
export async function ring(deps: OnlineDeps<'alarms' | 'conversation'>): Promise<number | undefined> {
  const { alarms, conversation, state } = deps.store;
  const { conversationId } = state;
  const next = alarms.nextAt();
  // While muted or paused, it waits: reminders come late then, and say so.
  if (next === undefined || conversationId === undefined || isSilent(state.quiet) || !isActive(deps)) return undefined;
  const now = deps.now();
  if (next > now) return Math.min(LONGEST_WAIT_MS, next.getTime() - now.getTime());
  const present = new Set((await deps.client.conversation(conversationId))?.memberInboxIds);
  deps.store.transaction(() => {
    for (const reminder of alarms.due(now, MOST_AT_ONCE)) {
      const due = present.has(reminder.askedBy) ? dueOf(reminder.rule, reminder.nextIndex, now) : undefined;
      // Whoever has left is not reminded any more.
      if (due === undefined) {
        alarms.remove(reminder);
        continue;
      }
      const line = ringLine(reminder, due, { name: nameOf(deps, reminder.askedBy), now });
      conversation.say(`alarm:${reminder.messageId}:${reminder.place}:${due.index}`, line);
      alarms.moveOn(reminder, due.index + 1);
    }
  });
  return 0;
}
