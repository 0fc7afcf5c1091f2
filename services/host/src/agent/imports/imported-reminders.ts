// Sets reminders of an export again, for the people who are here. What is not set is named, with the reason.
import type { ExportedReminder, Imported, LeftReason } from '@offshoot/context';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { nextIndex } from '@offshoot/times/occurrences.ts';
import { whyNotHeld } from '@offshoot/times/schedule.ts';
import type { Alarm } from '../alarms/domain/alarm.ts';
import { MAX_REMINDER_TEXT } from '../alarms/domain/reminder.ts';
import { hasCapacity } from '../alarms/reminding.ts';
import { type Goal, whyNotLooked } from '../goals/domain/goal.ts';
import { KNOWN, NEEDS_PAGE } from '../goals/domain/goal-lines.ts';
import { addGoal, type GoalDeps, problemOf } from '../goals/setting.ts';
import { ownersOf } from '../trust/owners.ts';
import type { Lesson } from './domain/lesson.ts';

type Fate = 'set' | 'known' | LeftReason;

export function setReminders(deps: GoalDeps, { digest, reminders, here }: Lesson): Imported['reminders'] {
  const done: Imported['reminders'] = { set: 0, known: 0, left: [] };
  for (const [place, reminder] of reminders.entries()) {
    const fate = setOne(deps, reminder, { messageId: `import:${digest}`, place, here });
    if (fate === 'set' || fate === 'known') done[fate] += 1;
    else done.left.push({ text: reminder.text, why: fate });
  }
  return done;
}

function setOne(
  deps: GoalDeps,
  reminder: ExportedReminder,
  { messageId, place, here }: { messageId: string; place: number; here: readonly string[] },
): Fate {
  const { kind, whom, rule } = reminder;
  const nextOrWhy = nextOf(reminder, deps.now());
  if (typeof nextOrWhy === 'string') return nextOrWhy;
  const askedBy = whoAsks(deps, reminder, here);
  if (askedBy === undefined) return 'nobody';
  const text = reminder.text.slice(0, MAX_REMINDER_TEXT).toWellFormed();
  if (kind === 'goal') return pursued(deps, { messageId, place, askedBy, text, rule });
  const alarm: Alarm = { messageId, place, askedBy, kind, whom, text, rule, nextIndex: nextOrWhy };
  const { alarms } = deps.store;
  if (alarms.all().some((other) => isSame(other, alarm))) return 'known';
  return hasCapacity(deps, askedBy) && alarms.add(alarm) ? 'set' : 'full';
}

function pursued(deps: GoalDeps, goal: Pick<Goal, 'messageId' | 'place' | 'askedBy' | 'text' | 'rule'>): Fate {
  const problem = problemOf(deps, goal);
  if (problem !== undefined) return problem === KNOWN ? 'known' : problem === NEEDS_PAGE ? 'page' : 'full';
  return addGoal(deps, { ...goal, why: '', priority: 'normal', at: deps.now() }) ? 'set' : 'known';
}

const isSame = (one: Alarm, other: Alarm): boolean =>
  one.askedBy === other.askedBy &&
  one.kind === other.kind &&
  one.text === other.text &&
  JSON.stringify(one.rule) === JSON.stringify(other.rule);

/** Only for people who are here; the owner's are for whichever of their inboxes is. */
function whoAsks(deps: GoalDeps, { askedBy, kind }: ExportedReminder, here: readonly string[]): string | undefined {
  const owners = ownersOf(deps);
  if (askedBy.isOwner) return here.find((inboxId) => owners.has(inboxId)) ?? [...owners][0];
  return kind === 'trigger' ? undefined : here.find((inboxId) => speakerDigest(inboxId) === askedBy.speaker);
}

/** Its next time, or why it has none. */
function nextOf({ kind, rule }: ExportedReminder, now: Date): number | LeftReason {
  try {
    const why = whyNotHeld(rule, now) ?? (kind === 'goal' ? whyNotLooked(rule, now) : undefined);
    if (why !== undefined) return why === 'too-often' || why === 'end' ? why : 'times';
    return nextIndex(rule, now) ?? 'over';
  } catch (error) {
    // Not a day of any calendar.
    if (error instanceof RangeError) return 'times';
    throw error;
  }
}
