// Sets reminders of an export again, for the people who are here. What is over does not ring.
import type { ExportedReminder, Imported } from '@offshoot/context';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import { type AlarmRule, isZone, nextIndex } from '@offshoot/times/occurrences.ts';
import type { Alarm } from '../alarms/domain/alarm.ts';
import { MAX_REMINDER_TEXT } from '../alarms/domain/reminder.ts';
import { hasCapacity } from '../alarms/reminding.ts';
import type { Goal } from '../goals/domain/goal.ts';
import { KNOWN } from '../goals/domain/goal-lines.ts';
import { addGoal, type GoalDeps, problemOf } from '../goals/setting.ts';
import { ownersOf } from '../trust/owners.ts';
import type { Lesson } from './domain/lesson.ts';

export function setReminders(deps: GoalDeps, { digest, reminders, here }: Lesson): Imported['reminders'] {
  const { alarms } = deps.store;
  const done = { set: 0, known: 0, left: 0 };
  for (const [place, reminder] of reminders.entries()) {
    const askedBy = whoAsks(deps, reminder, here);
    const next = nextOf(reminder.rule, deps.now());
    if (askedBy === undefined || next === undefined) {
      done.left += 1;
      continue;
    }
    const { kind, whom, rule } = reminder;
    const text = reminder.text.slice(0, MAX_REMINDER_TEXT).toWellFormed();
    if (kind === 'goal') {
      done[pursued(deps, { messageId: `import:${digest}`, place, askedBy, text, rule })] += 1;
      continue;
    }
    const alarm: Alarm = { messageId: `import:${digest}`, place, askedBy, kind, whom, text, rule, nextIndex: next };
    if (alarms.all().some((other) => isSame(other, alarm))) done.known += 1;
    else if (hasCapacity(deps, askedBy) && alarms.add(alarm)) done.set += 1;
    else done.left += 1;
  }
  return done;
}

/** A goal that it cannot pursue, or that is over, is left. */
function pursued(deps: GoalDeps, goal: Pick<Goal, 'messageId' | 'place' | 'askedBy' | 'text' | 'rule'>): 'set' | 'known' | 'left' {
  const problem = problemOf(deps, goal);
  if (problem !== undefined) return problem === KNOWN ? 'known' : 'left';
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

/** Undefined: it is over, or its times do not exist. */
function nextOf(rule: AlarmRule, now: Date): number | undefined {
  try {
    return isZone(rule.zone) ? nextIndex(rule, now) : undefined;
  } catch (error) {
    // Not a day of any calendar.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
