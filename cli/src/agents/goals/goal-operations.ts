// What owners do with the goals of their agents, for the commands and for the routes of `offshoot serve`.
import type { JsonValue } from '@bufbuild/protobuf';
import {
  GOAL_HALTS,
  GOAL_PRIORITIES,
  GOAL_STATUSES,
  type GoalPriority,
  type Goals,
  ITEM_ID,
  type ListedGoal,
  MAX_GOAL_TEXT,
  TICK_OUTCOMES,
} from '@offshoot/context';
import { onlyFound } from '../../agent-line.ts';
import { list, type OfAgent, type Operation, type Schema } from '../../operation.ts';

export interface NewGoal extends OfAgent {
  text: string;
  /** Default: not said. */
  why?: string;
  /** "2026-11-27". Default: a week from now. */
  until?: string;
  /** Default: normal. */
  priority?: GoalPriority;
}

export interface GoalChange extends OfAgent {
  /** The ID, or so much of its beginning that no other goal has it. */
  goal: string;
  status?: 'open' | 'done' | 'stopped';
  until?: string;
  priority?: GoalPriority;
}

export interface TickOrder extends OfAgent {
  /** As in GoalChange. Default: all open goals. */
  goal?: string;
}

/** Eight characters of an ID tell goals apart; fewer are a typing error. */
export const GOAL_REFERENCE = /^[A-Za-z0-9_-]{8,64}$/;

const GOALS = '/api/agents/{instanceId}/do/goals';
const text: Schema = { type: 'string', minLength: 1, maxLength: MAX_GOAL_TEXT };
const until: Schema = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$', description: 'The last day, such as 2026-11-27.' };
const priority: Schema = { type: 'string', enum: [...GOAL_PRIORITIES] };
const goal: Schema = { type: 'string', pattern: ITEM_ID.source, description: 'The ID of a goal, or its first characters.' };

export const listGoals: Operation<OfAgent, Goals> = {
  ...{ id: 'listGoals', method: 'GET', path: GOALS, status: 200, fields: {}, required: [] },
  summary: 'List what your agent works on, with what came of it.',
  answer: () => goalsSchema,
  run: ({ ask }, { instanceId }) => ask(instanceId, (line) => line.goals()),
  document: goalsDocument,
};

export const addGoal: Operation<NewGoal, Goals> = {
  ...{ id: 'addGoal', method: 'POST', path: GOALS, status: 201, required: ['text'] },
  summary: 'Give your agent a goal that it works on until a day. Its first look is at once.',
  fields: { text, why: { ...text, minLength: 0 }, until, priority },
  answer: () => goalsSchema,
  run: ({ ask }, { instanceId, text, why = '', until = '', priority = 'normal' }) =>
    ask(instanceId, (line) => line.addGoal({ text, why, until, priority })),
  document: goalsDocument,
};

export const changeGoal: Operation<GoalChange, Goals> = {
  ...{ id: 'changeGoal', method: 'PATCH', path: `${GOALS}/{goal}`, status: 200, required: [] },
  summary: 'Stop a goal of your agent, say that it is done, open it again, or change its last day or priority.',
  fields: { goal, status: { type: 'string', enum: ['open', 'done', 'stopped'] }, until, priority },
  answer: () => goalsSchema,
  run: ({ ask }, { instanceId, goal, status, until, priority }) =>
    ask(instanceId, async (line) =>
      line.changeGoal({
        goal: meant(await line.goals(), goal).id,
        ...(status && { status }),
        ...(until && { until }),
        ...(priority && { priority }),
      }),
    ),
  document: goalsDocument,
};

export const tickGoals: Operation<TickOrder, Goals> = {
  ...{ id: 'tick', method: 'POST', path: '/api/agents/{instanceId}/do/tick', status: 202, required: [] },
  summary: 'Have your agent work on a goal now, or on all of them. Those that wait for their turn say so until it is over.',
  fields: { goal },
  answer: () => goalsSchema,
  run: ({ ask }, { instanceId, goal }) =>
    ask(instanceId, async (line) => line.tick(goal === undefined ? '' : meant(await line.goals(), goal).id)),
  document: goalsDocument,
};

/** Throws ITEM_NOT_FOUND. */
export function meant({ goals }: Pick<Goals, 'goals'>, given: string): ListedGoal {
  const exact = goals.filter(({ id }) => id === given);
  const found = exact.length > 0 ? exact : goals.filter(({ id }) => id.startsWith(given));
  const problem = (isNone: boolean) => `It has ${isNone ? 'no goal' : 'several goals'} with the id ${given}.`;
  return onlyFound(found, problem, 'List its goals, and use a whole id.');
}

export function goalsDocument({ goals, callsLeft, callsADay, halted }: Goals, { instanceId }: OfAgent): JsonValue {
  return { instanceId, goals, callsLeft, callsADay, ...(halted && { halted }) } as unknown as JsonValue;
}

const object = (properties: Record<string, Schema>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const string: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };

const goalSchema = object(
  {
    id: string,
    text: string,
    why: { ...string, description: 'Empty: not said.' },
    askedBy: string,
    byOwner: { type: 'boolean' },
    priority,
    status: { type: 'string', enum: [...GOAL_STATUSES] },
    setAt: time,
    until,
    nextTickAt: { ...time, description: 'Absent: none.' },
    isWaiting: { type: 'boolean', description: 'It waits for its turn, or is worked on now.' },
    lastTick: {
      ...object({ at: time, outcome: { type: 'string', enum: [...TICK_OUTCOMES] } }),
      description: 'The last one that is over. Absent: none is.',
    },
    watches: { ...list(string), description: 'What the agent reads for it at each tick.' },
    progress: list(object({ at: time, text: string, evidence: list(string) })),
  },
  ['nextTickAt', 'lastTick'],
);

const goalsSchema = object(
  {
    instanceId: string,
    goals: list(goalSchema),
    callsLeft: { type: 'integer', description: 'Calls of a language model for goals that are left in these 24 hours.' },
    callsADay: { type: 'integer' },
    halted: { type: 'string', enum: [...GOAL_HALTS], description: 'Why it works on none of them. Absent: it does.' },
  },
  ['halted'],
);
