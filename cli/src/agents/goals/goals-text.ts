import type { Goals, ListedGoal } from '@offshoot/context';
import { printable } from '@offshoot/text';

type Step = ListedGoal['progress'][number];

/** Steps of a goal that a list shows. */
const SHOWN_STEPS = 3;

const STATUSES: Record<ListedGoal['status'], string> = { open: '', done: 'done', ended: 'its last day is over', stopped: 'stopped' };

const HALTED: Record<NonNullable<Goals['halted']>, string> = {
  'key-refused':
    'The endpoint of its language model refuses the key, so it works on none of them. Correct the key, then have it try again:',
  spent: 'Its language model wants to be paid, so it works on none of them. Top up, then have it try again:',
};

/** Why nothing has come of the last tick. */
export const TICK_PROBLEMS: Record<NonNullable<ListedGoal['lastTick']>['outcome'], string> = {
  ...{ news: '', idle: '' },
  failed: 'its last look failed; it tries again at the next one',
  budget: 'its last look had no call of the language model left; it goes on tomorrow',
};

export function goalsText(instanceId: string, answer: Goals): string {
  const { goals } = answer;
  if (goals.length === 0)
    return `It works on nothing. Give it a goal: offshoot agents goals ${instanceId} --add "watch https://… and tell us" --until 2026-12-31`;
  const open = goals.find(({ status }) => status === 'open');
  const steps = [
    open && `Have it work on one now: offshoot agents tick ${instanceId} ${shortId(open)}`,
    open && `Stop one: offshoot agents goals ${instanceId} --stop ${shortId(open)}`,
  ];
  const foot = [...footOf(instanceId, answer), ...steps.filter((line) => line !== undefined)];
  return [...goals.map(goalText), '', ...foot].join('\n');
}

/** Why it works on none, and what it may still cost. */
export function footOf(instanceId: string, { halted, callsLeft, callsADay }: Goals): string[] {
  const left = `${callsLeft} of ${callsADay} calls of its language model for goals are left in these 24 hours.`;
  return halted === undefined ? [left] : [`${HALTED[halted]} offshoot agents tick ${instanceId}`, left];
}

function goalText(goal: ListedGoal): string {
  const { id, text, why, askedBy, byOwner, priority, status, until, nextTickAt, isWaiting, lastTick, watches, progress } = goal;
  const traits = [
    STATUSES[status],
    `for ${askedBy}${byOwner && !askedBy.startsWith('the owner') ? ' (owner)' : ''}`,
    `until ${until}`,
    priority === 'normal' ? '' : `${priority} priority`,
    why && `because ${why}`,
    watches.length > 0 ? `reads ${watches.join(', ')}` : '',
    isWaiting ? 'waits for its turn' : '',
    status === 'open' && lastTick !== undefined ? TICK_PROBLEMS[lastTick.outcome] : '',
    nextTickAt === undefined ? '' : `looks again on ${minute(nextTickAt)}`,
  ];
  const left = progress.length - SHOWN_STEPS;
  const older = left > 0 ? [`    … and ${left} earlier, with --json`] : [];
  const lines = [`${id}  ${text}`, `    ${traits.filter(Boolean).join(' · ')}`, ...older, ...progress.slice(-SHOWN_STEPS).map(stepText)];
  return lines.map(printable).join('\n');
}

export const stepText = ({ at, text, evidence }: Step): string =>
  `    ${minute(at)}  ${text}${evidence.length > 0 ? ` (from ${evidence.join(', ')})` : ''}`;

/** "2026-11-27 09:00 UTC" */
const minute = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** Enough to tell goals apart: "mem_" and eight digits. */
export const shortId = ({ id }: Pick<ListedGoal, 'id'>): string => id.slice(0, 12);
