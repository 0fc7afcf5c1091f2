// Whether people use an agent. The pool is told yes or no, never when or with whom.

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 28;
const ENOUGH_DAYS = 7;

const dayOf = (at: Date): number => Math.floor(at.getTime() / DAY_MS);

/** The UTC days on which people spoke with the agent, oldest first, once they have done so now. Days that no longer count are dropped. */
export function spokenToday(days: readonly number[], now: Date): readonly number[] {
  const today = dayOf(now);
  return days.includes(today) ? days : [...inWindow(days, today), today];
}

/** Whether people spoke with it on at least seven of the last 28 days. */
export function isInUse(days: readonly number[], now: Date): boolean {
  return inWindow(days, dayOf(now)).length >= ENOUGH_DAYS;
}

/** A clock that was ahead for a while leaves days that have not come yet. */
const inWindow = (days: readonly number[], today: number): number[] => days.filter((day) => day > today - WINDOW_DAYS && day <= today);
