import type { Decided } from '@offshoot/context';

const outcomeTexts: Record<Decided['outcome'], string> = {
  run: 'allowed',
  ask: 'asked first',
  sign: 'needs your signature',
  refuse: 'refused',
};

const endTexts: Record<NonNullable<Decided['end']>, string> = {
  open: 'Waits for an answer.',
  postponed: 'A member said “not now”.',
  denied: 'It was denied.',
  expired: 'Nobody answered in time.',
  voided: 'It is void, because what the agent may do has changed since.',
  withdrawn: 'It was taken back.',
  approved: 'It is approved and not done yet.',
  dispatched: 'It is on its way.',
  done: 'It is done.',
  failed: 'It failed.',
  unknown: 'Nobody knows whether it was done.',
};

/** Why the agent did what it did. */
export const decisionTexts = {
  asking: 'Asking your agent …',
  list: 'Its decisions',
  empty: 'Nobody has wanted it to do anything in the last 30 days.',
  outcome: outcomeTexts,
  end: endTexts,
  askedBy: 'Asked by',
  owner: '(owner)',
  trigger: 'A trigger asked for it.',
  decidedBy: 'Decided by',
  more: (count: number) => `Show ${count.toLocaleString('en')} more`,
  refresh: 'Refresh the list',
} as const;
