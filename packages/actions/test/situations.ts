import type { Action, ActionKind } from '../src/action.ts';
import { DEFAULT_BUDGET } from '../src/budget.ts';
import type { Situation } from '../src/decide.ts';
import type { Person } from '../src/person.ts';

export const OWNER = 'a'.repeat(64);
export const NOW = new Date('2026-11-23T09:00:00Z');

/** With one of our own tools, free of charge. */
export const action = (kind: ActionKind, args: Action['arguments']): Action => ({
  kind,
  arguments: args,
  account: '',
  toolDigest: '',
  cost: '',
});

export const person = (inboxId: string, isAgent = false): Person => ({ inboxId, isAgent });

/** Default: a request of the owner at L3, who has used up nothing of any budget. */
export const situation = (part: Partial<Situation> = {}): Situation => ({
  level: 'L3',
  isPaused: false,
  cause: { is: 'request', by: person(OWNER) },
  deciders: { owners: new Set([OWNER]), delegated: new Map() },
  contacts: new Set(),
  planned: [],
  used: new Map(),
  grants: [],
  escalations: [],
  budget: DEFAULT_BUDGET,
  spent: {},
  isQuiet: false,
  wasDenied: false,
  now: NOW,
  ...part,
});
