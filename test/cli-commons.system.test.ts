// An owner has their agent take up what others learned, by the `offshoot` command, in the running system with a real commons.
import { patternAbout, type RunningCommons, runningCommons } from '@offshoot/commons/testing';
import type { CommonsStatus } from '@offshoot/context';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimJson, TemplateJson } from '../demo/offshoot.ts';
import {
  answer,
  answered,
  COMMONS_COMMANDS,
  creator,
  expectNothingLeaked,
  file,
  inProcess,
  live,
  refusal,
  saying,
  setScene,
  stack,
  untilAnswered,
} from './command-scene.ts';

let commons: RunningCommons;
let token: string;
let agent: ClaimJson;

beforeAll(async () => {
  commons = await runningCommons();
  commons.pass(Date.now() - commons.now().getTime());
  token = commons.token('acme', 'alice');
  const writer = commons.as(commons.token('acme', 'bob'));
  for (const [what, interests] of [
    ['hotels', ['travel']],
    ['cat food', ['cats']],
  ] as const)
    await writer.publishPattern({ pattern: patternAbout(what, [...interests]) });
  await setScene({ idleTarget: 1, commons: { url: `${commons.url}/`, key: commons.key, passKey: commons.passKey } });
  const yaml = file('scout.yaml', 'agent_name: Scout\ninstructions: You plan trips and travel for a group of friends.\n');
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', yaml);
  agent = await live(creator, 'claim', id);
});
afterAll(async () => {
  await stack.disposeAsync();
  await commons.close();
});

const asks = (name: string, ...args: string[]) => answer<CommonsStatus>(creator, `commons ${name}`, agent.instanceId, ...args);
const states = ({ patterns }: CommonsStatus) => patterns.map(({ do: action, state }) => `${state}: ${action}`);
const HOTELS = 'Confirm hotels with everybody first.';

test('an agent reads no commons until its owner says so', async () => {
  expect(await asks('status')).toMatchObject({ settings: { enabled: false }, hostUrl: `${commons.url}/`, patterns: [] });
  expect(await asks('query')).toMatchObject({ patterns: [], patternCount: 0 });
});

test('as anybody it is refused by a commons of teams; with a token it finds what fits it', async () => {
  await asks('on');
  expect(await asks('query')).toMatchObject({ trouble: 'refused', patterns: [] });
  const given = await inProcess(creator, ['commons', 'on', agent.instanceId, '--token', '--json'], saying(token));
  expect(JSON.parse(given.stdout)).toMatchObject({ hasToken: true, settings: { enabled: true, automatic: false } });
  const found = await asks('query');
  expect(found).toMatchObject({ scope: 'acme', patternCount: 2 });
  expect(found.trouble).toBeUndefined();
  expect(states(found)).toEqual([`fits: ${HOTELS}`]);
});

test('its owner has it use a pattern, and use it no more', async () => {
  const [pattern] = (await asks('status')).patterns;
  const short = pattern?.id.slice('sha256:'.length, 'sha256:'.length + 8) ?? '';
  expect(states(await asks('adopt', short))).toEqual([`adopted: ${HOTELS}`]);
  const { stdout } = await inProcess(creator, ['commons', 'status', agent.instanceId]);
  expect(stdout).toContain(`${short}  In use`);
  expect(stdout).toContain(`Others learned: ${HOTELS}`);
  expect(states(await asks('forget', short))).toEqual([`declined: ${HOTELS}`]);
  expect(states(await asks('adopt', pattern?.id ?? ''))).toEqual([`adopted: ${HOTELS}`]);
});

test('what is recalled is forgotten with the next list', async () => {
  const [pattern] = (await asks('status')).patterns;
  await commons.as(commons.operatorToken).recallPattern({ id: pattern?.id ?? '', team: 'acme' });
  expect(states(await asks('status'))).toEqual([`adopted: ${HOTELS}`]);
  // A list that was read a moment ago is not read again.
  const last = await untilAnswered<CommonsStatus>(creator, ['commons', 'query', agent.instanceId], ({ patterns }) => patterns.length === 0);
  expect(last).toMatchObject({ scope: 'acme', patternCount: 1 });
});

test('switched off, it has forgotten everything', async () => {
  expect(await asks('off')).toMatchObject({ settings: { enabled: false }, hasToken: false, patterns: [] });
});

describe('a command is refused', () => {
  test.each<[string, string[]]>([
    ['USAGE', ['on', 'inst_x']],
    ['USAGE', ['on', 'INSTANCE', '--url', 'https://commons.example.org']],
    ['USAGE', ['on', 'INSTANCE', '--url', 'https://commons.example.org', '--key', 'ab']],
    ['ITEM_NOT_FOUND', ['adopt', 'INSTANCE', 'ffff']],
  ])('with %s: %j', async (reason, args) => {
    const refused = await refusal(creator, 'commons', ...args.map((one) => (one === 'INSTANCE' ? agent.instanceId : one)));
    expect(refused.reason).toBe(reason);
  });
});

test('all commands were tested, and none has shown a token', async () => {
  expect([...answered].filter((name) => name.startsWith('commons ')).sort()).toEqual([...COMMONS_COMMANDS].sort());
  await expectNothingLeaked([token]);
});
