import { Failure } from '@offshoot/client';
import { GOAL_PRIORITIES, type GoalPriority, type Goals, MAX_GOAL_TEXT } from '@offshoot/context';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { askingWithin, withAnswerWithin } from '../../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import type { Acting } from '../../operation.ts';
import { addGoal, changeGoal, GOAL_REFERENCE, type GoalChange, goalsDocument, listGoals } from './goal-operations.ts';
import { goalsText } from './goals-text.ts';

interface GoalsOptions {
  add?: string;
  why?: string;
  stop?: string;
  done?: string;
  open?: string;
  change?: string;
  until?: string;
  priority?: GoalPriority;
  answerWithin: number;
}

export function addAgentsGoals(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'goals',
    'List what your agent works on and what came of it; add, stop and change goals. The agent answers you directly; the pool does not see the answer.',
    [
      'offshoot agents goals inst_…',
      'offshoot agents goals inst_… --add "watch https://example.org/rooms and tell us" --until 2026-12-31',
      'offshoot agents goals inst_… --stop mem_3f2a91c0',
      'offshoot agents goals inst_… --change mem_3f2a91c0 --until 2027-01-31 --priority high --json',
    ],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--add <text>', 'a new goal: what to do, in one sentence', goalText)
    .option('--why <text>', 'with --add: what it is good for', goalText)
    .option('--stop <goal>', 'it works on this no more: the id, or its first twelve characters', goalOption)
    .option('--done <goal>', 'what was wanted is reached', goalOption)
    .option('--open <goal>', 'it works on this again', goalOption)
    .option('--change <goal>', 'change --until or --priority of this goal', goalOption)
    .option('--until <day>', 'the last day, such as 2026-12-31 (default of a new goal: a week from now)', dayOption)
    .addOption(new Option('--priority <priority>', 'which goals come first (default of a new goal: normal)').choices([...GOAL_PRIORITIES]));
  withAnswerWithin(command).action((instanceId: string, options: GoalsOptions) =>
    run(async (cli) => {
      const work = workOf(instanceId, options);
      const answer = await work({ cli, ask: askingWithin(cli, options.answerWithin) });
      return { json: goalsDocument(answer, { instanceId }), text: goalsText(instanceId, answer) };
    }),
  );
}

/** Throws USAGE for options that do not go together. */
function workOf(instanceId: string, options: GoalsOptions): (acting: Acting) => Promise<Goals> {
  const { add, why, stop, done, open, change, until, priority } = options;
  const ways = Object.entries({ add, stop, done, open, change }).filter(([, value]) => value !== undefined);
  if (ways.length > 1) throw wrong(`${ways.map(([name]) => `--${name}`).join(' and ')} cannot be combined.`, 'Run one command for each.');
  const changed = { ...(until !== undefined && { until }), ...(priority !== undefined && { priority }) };
  const hasChange = Object.keys(changed).length > 0;
  if (why !== undefined && add === undefined) throw wrong('--why belongs to a new goal.', 'Say the goal with --add.');
  if (add !== undefined) return (acting) => addGoal.run(acting, { instanceId, text: add, ...(why !== undefined && { why }), ...changed });
  const goal = stop ?? done ?? open ?? change;
  if (goal === undefined) {
    if (hasChange) throw wrong('--until and --priority belong to a goal.', 'Name it with --change, or say a new one with --add.');
    return (acting) => listGoals.run(acting, { instanceId });
  }
  if (change !== undefined && !hasChange) throw wrong('--change needs something to change.', 'Add --until or --priority.');
  const status = stop !== undefined ? 'stopped' : done !== undefined ? 'done' : open !== undefined ? 'open' : undefined;
  const wanted: GoalChange = { instanceId, goal, ...(status && { status }), ...changed };
  return (acting) => changeGoal.run(acting, wanted);
}

const wrong = (message: string, help: string): Failure => new Failure(USAGE, message, { help });

export function goalOption(value: string): string {
  if (!GOAL_REFERENCE.test(value)) throw new InvalidArgumentError('Use an id as `offshoot agents goals` shows it.');
  return value;
}

function goalText(value: string): string {
  if (value.trim() === '' || value.length > MAX_GOAL_TEXT) throw new InvalidArgumentError(`Use 1 to ${MAX_GOAL_TEXT} characters.`);
  return value;
}

/** The agent says whether there is such a day. */
function dayOption(value: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) throw new InvalidArgumentError('Use a day such as 2026-12-31.');
  return value;
}
