// What owners do with the goals of an agent by the `offshoot` command, in the running system, with a language model behind the real protocol.
import { createEngine } from '@offshoot/host';
import { type ProtocolServer, startProtocolServer } from '@offshoot/models/testing';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimJson, TemplateJson } from '../demo/offshoot.ts';
import {
  answer,
  answered,
  begin,
  creator,
  expectNothingLeaked,
  file,
  GOAL_COMMANDS,
  live,
  person,
  refusal,
  run,
  setScene,
  stack,
  untilAnswered,
} from './command-scene.ts';

interface GoalJson {
  id: string;
  text: string;
  status: string;
  until: string;
  priority: string;
  isWaiting: boolean;
  progress: { text: string; evidence: string[] }[];
}

interface GoalsJson {
  goals: GoalJson[];
  callsLeft: number;
  callsADay: number;
  halted?: string;
  came?: { id: string; status: string; news: { text: string }[] }[];
}

const TEXT = 'find us a table for six';

let model: ProtocolServer;
let agent: ClaimJson;
let template: string;

beforeAll(async () => {
  model = await startProtocolServer();
  await setScene({ idleTarget: 2, engineTimeoutMs: 3_000 }, { engine: createEngine({ LLM_BASE_URL: model.url }) });
  stack.defer(() => model.close());
  ({ id: template } = await answer<TemplateJson>(
    creator,
    'template create',
    '-f',
    file('scout.yaml', 'agent_name: Scout\ninstructions: You look.\n'),
  ));
  agent = await live(creator, 'claim', template);
});
afterAll(() => stack.disposeAsync());

const reports = (say: string, progress: string, done = false) =>
  ({ kind: 'call', calls: [{ id: 'report', name: 'report', arguments: JSON.stringify({ say, progress, done }) }] }) as const;
const goals = (...args: string[]) => answer<GoalsJson>(creator, 'agents goals', agent.instanceId, ...args);
/** Its first look is over. */
const rested = () =>
  untilAnswered<GoalsJson>(creator, ['agents', 'goals', agent.instanceId], (found) => found.goals.every(({ isWaiting }) => !isWaiting));

test('an owner gives their agent a goal, has it work on it now, and reads what came of it', async () => {
  const none = await run(creator, 'agents', 'goals', agent.instanceId);
  expect(none.stdout).toMatch(/^It works on nothing\. Give it a goal: offshoot agents goals inst_\w+ --add /);
  model.behave(reports('I look around.', 'Looked at three places.'));
  const added = await goals('--add', TEXT, '--why', 'a birthday', '--priority', 'high');
  expect(added).toMatchObject({
    instanceId: agent.instanceId,
    goals: [{ text: TEXT, why: 'a birthday', priority: 'high', status: 'open' }],
  });
  const first = await rested();
  expect(first).toMatchObject({ callsLeft: 23, callsADay: 24, goals: [{ progress: [{ text: 'Looked at three places.' }] }] });

  model.behave(reports('There is one at 7.', 'A table at 7 at Ueno.'));
  const goal = first.goals[0]?.id ?? '';
  const ticked = await answer<GoalsJson>(creator, 'agents tick', agent.instanceId, goal.slice(0, 12));
  expect(ticked).toMatchObject({ came: [{ id: goal, status: 'open', news: [{ text: 'A table at 7 at Ueno.' }] }], callsLeft: 22 });
  model.behave(reports('', ''));
  const idle = await run(creator, 'agents', 'tick', agent.instanceId);
  expect(idle).toMatchObject({ code: 0, stdout: expect.stringMatching(/find us a table for six\n {4}Nothing new\.\n\n21 of 24 calls/) });

  const listed = await run(creator, 'agents', 'goals', agent.instanceId);
  expect(listed.stdout).toMatch(
    /^mem_\w+ {2}find us a table for six\n {4}for .*until \d{4}-\d\d-\d\d · high priority · because a birthday/,
  );
  expect(listed.stdout).toMatch(/UTC {2}A table at 7 at Ueno\.\n/);
  expect(listed.stdout).toContain(`offshoot agents tick ${agent.instanceId} ${goal.slice(0, 12)}`);
});

test('goals are changed, stopped, opened and done by the beginning of their id; what does not fit is refused and changes nothing', async () => {
  const [goal] = (await goals()).goals;
  const short = goal?.id.slice(0, 12) ?? '';
  const until = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  expect((await goals('--change', short, '--until', until, '--priority', 'low')).goals).toMatchObject([{ until, priority: 'low' }]);
  expect((await goals('--stop', short)).goals).toMatchObject([{ status: 'stopped', until }]);
  expect(await refusal(creator, 'agents', 'tick', agent.instanceId, short)).toMatchObject({ reason: 'VALIDATION_FAILED', code: 1 });
  expect((await goals('--open', short)).goals).toMatchObject([{ status: 'open' }]);
  expect((await goals('--done', short)).goals).toMatchObject([{ status: 'done' }]);
  expect((await goals('--open', short)).goals).toMatchObject([{ status: 'open' }]);
  const before = await rested();

  const wrong: [args: string[], reason: string][] = [
    [['--stop', 'mem_00000000'], 'ITEM_NOT_FOUND'],
    [['--stop', 'mem'], 'USAGE'],
    [['--stop', short, '--done', short], 'USAGE'],
    [['--change', short], 'USAGE'],
    [['--until', until], 'USAGE'],
    [['--why', 'because'], 'USAGE'],
    [['--add', ' '], 'USAGE'],
    [['--add', 'a'.repeat(301)], 'USAGE'],
    [['--add', 'something else', '--until', 'Friday'], 'USAGE'],
    [['--add', 'something else', '--until', '2026-02-31'], 'VALIDATION_FAILED'],
    [['--add', 'something else', '--until', '2020-01-01'], 'VALIDATION_FAILED'],
    [['--add', TEXT], 'VALIDATION_FAILED'],
  ];
  for (const [args, reason] of wrong)
    expect({ args, ...(await refusal(creator, 'agents', 'goals', agent.instanceId, ...args)) }).toMatchObject({ args, reason });
  expect((await goals()).goals).toEqual(before.goals);
  expect(await refusal(person(), 'agents', 'goals', agent.instanceId)).toMatchObject({ reason: 'NOT_INSTANCE_OWNER' });
});

test('a person who stops waiting ends nothing, and is told where to look', async () => {
  // An agent answers thirty requests a minute, so this one is another.
  agent = await live(creator, 'claim', template);
  model.behave(reports('I look around.', 'Looked at three places.'));
  await goals('--add', TEXT);
  await rested();
  // The model never answers.
  model.behave({ kind: 'silent' });
  const pressed = new AbortController();
  const waiting = begin(creator, ['agents', 'tick', agent.instanceId], undefined, {}, pressed.signal);
  await eventually(async () => expect(waiting.stderr()).toMatch(/Working on “find us a table for six” …/));
  pressed.abort();
  expect(await waiting.ended).toMatchObject({
    code: 130,
    stderr: expect.stringMatching(/goes on with it.*\n.*offshoot agents goals inst_/),
  });
  const late = await refusal(creator, 'agents', 'tick', agent.instanceId, '--timeout', '1');
  expect(late).toMatchObject({ reason: 'WAIT_TIMED_OUT', help: expect.stringContaining('offshoot agents goals') });
  model.behave(reports('It is full.', 'No table left.'));
});

test('a refused key is said with the next step, and the agent goes on once it is told to', async () => {
  model.behave({ kind: 'status', status: 401 });
  const [goal] = (await goals()).goals;
  const halted = await untilAnswered<GoalsJson>(creator, ['agents', 'tick', agent.instanceId], (found) => found.halted !== undefined);
  expect(halted.halted).toBe('key-refused');
  const shown = await run(creator, 'agents', 'goals', agent.instanceId);
  expect(halted.goals.find(({ id }) => id === goal?.id)).toMatchObject({ lastTick: { outcome: 'failed' } });
  expect(shown.stdout).toContain('its last look failed; it tries again at the next one');
  expect(shown.stdout).toContain(
    `refuses the key, so it works on none of them. Correct the key, then have it try again: offshoot agents tick`,
  );
  model.behave(reports('There is one at 8.', 'A table at 8.', true));
  const again = await answer<GoalsJson>(creator, 'agents tick', agent.instanceId, goal?.id ?? '');
  expect(again.halted).toBeUndefined();
  expect(again.came).toMatchObject([{ status: 'done', news: [{ text: 'A table at 8.' }] }]);
});

test('every command for goals was run, and no output contains a secret', async () => {
  expect([...answered]).toEqual(expect.arrayContaining(GOAL_COMMANDS));
  await expectNothingLeaked([]);
});
