import { setTimeout as pause } from 'node:timers/promises';
import type { JsonValue } from '@bufbuild/protobuf';
import { type AgentLine, Failure, INTERRUPTED, WAIT_TIMED_OUT } from '@offshoot/client';
import type { Goals, ListedGoal } from '@offshoot/context';
import { printable } from '@offshoot/text';
import type { Command } from 'commander';
import { lineTo, withAnswerWithin } from '../../agent-line.ts';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../../cli.ts';
import { secondsOption } from '../../terminal/options.ts';
import { goalsDocument, meant, tickGoals } from './goal-operations.ts';
import { goalOption } from './goals.ts';
import { footOf, shortId, stepText, TICK_PROBLEMS } from './goals-text.ts';

interface TickOptions {
  timeout: number;
  answerWithin: number;
}

/** Longer than a model takes for the ten goals that an agent has at most. */
const TIMEOUT_SECONDS = 300;
const FIRST_LOOK_MS = 500;
/** An agent answers sixty requests a minute, of all of its owner's programs. */
const LOOK_AGAIN_MS = 4_000;
const WHEN_TOO_MANY_MS = 15_000;

export function addAgentsTick(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'tick',
    'Have your agent work on its goals now, or on one of them, and wait for what comes of it. Also has it go on after its language model refused the key.',
    ['offshoot agents tick inst_…', 'offshoot agents tick inst_… mem_3f2a91c0 --json'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('[goal]', 'the id of a goal, or its first twelve characters (default: all open goals)', goalOption)
    .option('--timeout <seconds>', 'how long to wait for what comes of it', secondsOption, TIMEOUT_SECONDS);
  withAnswerWithin(command).action((instanceId: string, goal: string | undefined, { timeout, answerWithin }: TickOptions) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const order = { instanceId, ...(goal !== undefined && { goal }) };
      const begun = await tickGoals.run({ cli, ask: (_, work) => work(line) }, order);
      const asked = begun.goals.filter(({ status, id }) => status === 'open' && (goal === undefined || id === meant(begun, goal).id));
      const over = await worked(cli, { instanceId, line, begun, asked, timeoutMs: timeout * 1000 });
      const came = asked.map((before) => cameOf(before, over));
      const json = { ...(goalsDocument(over, { instanceId }) as object), came: came.map(({ text: _, ...rest }) => rest) };
      return { json: json as unknown as JsonValue, text: cameText(instanceId, came, over) };
    }),
  );
}

interface Waiting {
  instanceId: string;
  line: AgentLine;
  begun: Goals;
  asked: readonly ListedGoal[];
  timeoutMs: number;
}

/** Resolves once none of the goals waits any more. What the agent has been told to do goes on if the person leaves. */
async function worked(cli: Cli, { instanceId, line, begun, asked, timeoutMs }: Waiting): Promise<Goals> {
  const ids = new Set(asked.map(({ id }) => id));
  const until = Date.now() + timeoutMs;
  const seen = new Set<string>();
  for (let [goals, waitMs] = [begun, FIRST_LOOK_MS]; ; ) {
    const waiting = goals.goals.filter(({ id, isWaiting }) => ids.has(id) && isWaiting);
    for (const goal of waiting) tellOnce(cli, seen, `Working on “${goal.text}” …`);
    if (waiting.length === 0) return goals;
    const leaves = (reason: string, message: string) =>
      new Failure(reason, `${message} The agent goes on with it.`, {
        help: `See what comes of it: offshoot agents goals ${instanceId}`,
        metadata: { instanceId },
      });
    if (Date.now() >= until) throw leaves(WAIT_TIMED_OUT, 'The time limit of --timeout has passed.');
    try {
      await pause(Math.min(waitMs, until - Date.now()), undefined, { signal: cli.signal });
      goals = await line.goals();
      waitMs = Math.min(2 * waitMs, LOOK_AGAIN_MS);
    } catch (error) {
      if (cli.signal.aborted) throw leaves(INTERRUPTED, 'Interrupted.');
      if (!(error instanceof Failure && error.reason === 'RATE_LIMITED')) throw error;
      waitMs = WHEN_TOO_MANY_MS;
    }
  }
}

function tellOnce({ progress }: Cli, seen: Set<string>, line: string): void {
  if (!seen.has(line)) progress(printable(line));
  seen.add(line);
}

interface CameOfGoal extends Pick<ListedGoal, 'id' | 'text' | 'status' | 'lastTick'> {
  news: ListedGoal['progress'];
}

/** What is there now and was not before. A goal that was forgotten meanwhile has stopped. */
function cameOf({ id, text, progress: before }: ListedGoal, { goals }: Goals): CameOfGoal {
  const now = goals.find((goal) => goal.id === id);
  const known = new Set(before.map(({ at, text: said }) => `${at} ${said}`));
  const news = (now?.progress ?? []).filter(({ at, text: said }) => !known.has(`${at} ${said}`));
  return { id, text, status: now?.status ?? 'stopped', ...(now?.lastTick && { lastTick: now.lastTick }), news };
}

function cameText(instanceId: string, came: readonly CameOfGoal[], over: Goals): string {
  if (came.length === 0) return `It has no open goal. Give it one: offshoot agents goals ${instanceId} --add "…"`;
  const lines = came.flatMap(({ id, text, status, lastTick, news }) => [
    printable(`${shortId({ id })}  ${text}`),
    ...(news.length > 0
      ? news.map((step) => printable(stepText(step)))
      : [`    ${(lastTick && TICK_PROBLEMS[lastTick.outcome]) || 'Nothing new'}.`]),
    ...(status === 'open' ? [] : [`    It is ${status}.`]),
  ]);
  return [...lines, '', ...footOf(instanceId, over), `All of them: offshoot agents goals ${instanceId}`].join('\n');
}
