// The alarm of a goal rings: the agent is to work on it. Runs inside the transaction that moves the alarm on.
import { type Due, occurrence } from '@offshoot/times/occurrences.ts';
import type { AlarmTable } from '../alarms/alarm-store.ts';
import { type Alarm, alarmKey } from '../alarms/domain/alarm.ts';
import type { Ticks } from '../alarms/ringing.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { situationOf } from '../trust/situation.ts';
import { nextLook } from './domain/goal.ts';
import type { GoalTable } from './goal-store.ts';
import { closeGoal } from './setting.ts';

type TickingDeps = AgentDeps<AlarmTable & ConversationTable & GoalTable & MemoryTable>;

/** For the loop that rings. Nothing is called here. */
export const ticksOf = (deps: TickingDeps): Ticks => ({
  rings: (alarm, due) => rings(deps, alarm, due),
  ends: (alarm) => ends(deps, alarm),
});

/** False: it has to wait, for the end of quiet hours. */
function rings(deps: TickingDeps, alarm: Alarm, due: Due): boolean {
  const { alarms, goals } = deps.store;
  const goal = goals.of(alarm);
  if (goal?.status !== 'open') {
    alarms.remove(alarm);
    return true;
  }
  if (situationOf(deps).isQuiet) return false;
  const isLast = occurrence(alarm.rule, due.index + 1) === undefined;
  // One that waits already covers this one, but for the last. Its key has its time: with another end, occurrences are counted anew.
  if (isLast || !goals.isWaiting(goal.itemId))
    goals.addTick({ key: alarmKey(alarm, due.at.getTime()), itemId: goal.itemId, cause: isLast ? 'last' : 'alarm' }, deps.now());
  alarms.moveOn(alarm, nextLook(alarm.rule, due.index, goal.idle));
  deps.wake.goals();
  return true;
}

/** The member who asked for it has left. */
function ends(deps: TickingDeps, alarm: Alarm): void {
  const goal = deps.store.goals.of(alarm);
  if (goal?.status === 'open') closeGoal(deps, goal, 'stopped');
}
