// An owner publishes what they learned, by the `offshoot` command, in the running system: its own commons, passes and courier.

import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import type { CommonsStatus } from '@offshoot/context';
import { CommonsService } from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimJson, TemplateJson } from '../demo/offshoot.ts';
import {
  answer,
  answered,
  COURIER_COMMANDS,
  creator,
  file,
  live,
  refusal,
  setScene,
  stack,
  system,
  untilAnswered,
} from './command-scene.ts';

let agent: ClaimJson;

beforeAll(async () => {
  await setScene({ idleTarget: 1, commons: 'on', passAgeDays: 0 });
  const yaml = file('scout.yaml', 'agent_name: Scout\ninstructions: You plan trips and travel for a group of friends.\n');
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', yaml);
  agent = await live(creator, 'claim', id);
});
afterAll(() => stack.disposeAsync());

const asks = (name: string, ...args: string[]) => answer<CommonsStatus>(creator, `commons ${name}`, agent.instanceId, ...args);
const TEXT = ['--when', 'A group books a restaurant', '--because', 'Otherwise a guest cannot eat.', '--interest', 'food', 'travel'];
const ADVICE = 'Ask for allergies first.';
const publish = (action: string, ...more: string[]) => ['commons', 'publish', agent.instanceId, '--do', action, ...TEXT, ...more];
const refused = async (...args: string[]) => (await refusal(creator, ...args)).reason;

test('nothing is published that its owner did not confirm, and nothing while they read no commons', async () => {
  expect(await refused(...publish(ADVICE))).toBe('DECLINED');
  expect(await refused(...publish(ADVICE, '--yes'))).toBe('VALIDATION_FAILED');
  await asks('on', '--share');
  expect(await refused(...publish('Write to kim@example.org first.', '--yes'))).toBe('VALIDATION_FAILED');
  expect((await asks('status')).published).toEqual([]);
});

test('what they sign is carried when they send the courier, and strangers read it', async () => {
  expect((await asks('publish', '--do', ADVICE, ...TEXT, '--yes')).published).toMatchObject([{ do: ADVICE, state: 'waiting' }]);
  expect((await asks('spawn')).sharingTrouble).toBeUndefined();
  const isCarried = ({ published }: CommonsStatus) => published[0]?.state === 'carried';
  await untilAnswered<CommonsStatus>(creator, ['commons', 'status', agent.instanceId], isCarried);
  const strangers = createClient(
    CommonsService,
    createConnectTransport({ baseUrl: system.running.commons?.url ?? '', httpVersion: '1.1' }),
  );
  const { patterns } = await strangers.queryPatterns({ interests: ['food'] });
  expect(patterns.map(({ pattern }) => pattern?.do)).toEqual([ADVICE]);
});

test('all commands of the courier were tested', () => {
  expect([...answered].filter((name) => COURIER_COMMANDS.includes(name)).sort()).toEqual(COURIER_COMMANDS);
});
