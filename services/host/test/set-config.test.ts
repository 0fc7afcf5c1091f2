// Values that the owner sets after the claim: sealed and signed, and the newest count.
import { refusalOf } from '@offshoot/rpc';
import { reasonOf } from '@offshoot/rpc/testing';
import { capabilitiesOf, sealedConfigDigestOf } from '@offshoot/statements';
import { seal } from '@offshoot/statements/sealing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { createPerson, type Person } from './people.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';

const MAIL = { id: 'mail', provisioning: 'TOOL_PROVISIONING_USER', format: 'VALUE_FORMAT_EMAIL', required: true };
const NICK = { id: 'nick', provisioning: 'TOOL_PROVISIONING_USER' };
const TOKEN = { id: 'api-token', provisioning: 'TOOL_PROVISIONING_USER', required: true, secret: true };

let scene: Scene;
let host: RunningInstanceHost;
let agent: Configured;
let mallory: Person;

beforeAll(async () => {
  scene = await setScene();
  host = await scene.startHost();
  mallory = await createPerson(scene.network);
});
beforeEach(async () => {
  agent = await claim(scene, host, { content: { tools: [MAIL, NICK] }, userConfig: { mail: 'saul@example.com' } });
});
afterAll(() => scene?.close());

const values = () => host.host.agent(agent.instanceId).state.claimed?.userConfig;
const secondsAgo = (count: number) => new Date(Date.now() - count * 1000);

interface Setting {
  by?: Person;
  sealedBy?: Person;
  signedFor?: string;
  sealedFor?: string;
  templateId?: string;
  keys?: string[];
  now?: Date;
}

async function setting(given: Record<string, string>, o: Setting = {}) {
  const { by = scene.owner, sealedBy = by, templateId = scene.template.id, keys = Object.keys(given), now } = o;
  const { instanceId } = agent;
  const publicKey = scene.pool.sealingKeys.get(instanceId)?.publicKey ?? new Uint8Array();
  const purpose = { use: 'user-config', instanceId: o.sealedFor ?? instanceId, ownerId: sealedBy.inboxId, templateId } as const;
  const sealedUserConfig = { value: await seal(publicKey, purpose, Buffer.from(JSON.stringify(given))), keys };
  const sealedConfigDigest = sealedConfigDigestOf(sealedUserConfig);
  const action = { action: 'instance.set-config', instanceId: o.signedFor ?? instanceId, sealedConfigDigest } as const;
  return { instanceId, sealedUserConfig, statement: await by.sign(action, { ...(now && { now }) }) };
}
const set = (order: Awaited<ReturnType<typeof setting>>) => scene.rpc(host).setUserConfig(order);

test('a value replaces the previous one, an empty one removes it, and a repetition changes nothing', async () => {
  const first = await setting({ mail: 'new@example.com', nick: 'Sauly' }, { now: secondsAgo(20) });
  await set(first);
  await set(first);
  expect(values()).toEqual({ mail: 'new@example.com', nick: 'Sauly' });
  await set(await setting({ nick: '' }, { now: secondsAgo(10) }));
  expect(values()).toEqual({ mail: 'new@example.com' });
  // A late repetition of an earlier order does not bring the name back.
  await set(first);
  expect(values()).toEqual({ mail: 'new@example.com' });
  await host.close();
  host = await scene.startHost();
  expect(values()).toEqual({ mail: 'new@example.com' });
});

test('attack: a value by a stranger or the pool, for another agent or template, withheld, or replayed with other bytes: nothing is stored', async () => {
  const held = await setting({ nick: 'held back' }, { now: secondsAgo(60) });
  const used = await setting({ nick: 'genuine' }, { now: secondsAgo(30) });
  await set(used);
  const pools = await setting({ nick: 'of the pool' }, { by: mallory });
  const other = `inst_${'a'.repeat(26)}`;
  const attacks: [string, Awaited<ReturnType<typeof setting>>, string][] = [
    ['by a stranger', pools, 'NOT_INSTANCE_OWNER'],
    ['another value under the owner’s statement', { ...used, sealedUserConfig: pools.sealedUserConfig }, 'STATEMENT_REPLAYED'],
    [
      'another value under a fresh statement',
      { ...(await setting({ nick: 'x' })), sealedUserConfig: pools.sealedUserConfig },
      'STATEMENT_SIGNATURE_INVALID',
    ],
    [
      'named for another tool',
      { ...(await setting({ nick: 'x' })), sealedUserConfig: { ...used.sealedUserConfig, keys: ['mail'] } },
      'STATEMENT_SIGNATURE_INVALID',
    ],
    ['signed for another agent', await setting({ nick: 'x' }, { signedFor: other }), 'STATEMENT_SIGNATURE_INVALID'],
    ['sealed for another agent', await setting({ nick: 'x' }, { sealedFor: other }), 'SEALED_VALUE_INVALID'],
    ['sealed for another template', await setting({ nick: 'x' }, { templateId: `tmpl_${'a'.repeat(26)}` }), 'SEALED_VALUE_INVALID'],
    ['sealed by another person', await setting({ nick: 'x' }, { sealedBy: mallory }), 'SEALED_VALUE_INVALID'],
    ['with more than it names', await setting({ nick: 'x', mail: 'a@b.example' }, { keys: ['nick'] }), 'SEALED_VALUE_INVALID'],
    ['held back until a newer one was applied', held, 'STATEMENT_SUPERSEDED'],
    ['of no such form', await setting({ mail: 'no address' }), 'USER_CONFIG_INVALID'],
    ['that takes away what is required', await setting({ mail: '' }), 'USER_CONFIG_MISSING'],
  ];
  for (const [name, order, reason] of attacks) {
    expect([name, await reasonOf(set(order))]).toEqual([name, reason]);
    expect(values()).toEqual({ mail: 'saul@example.com', nick: 'genuine' });
  }
});

test('attack: values for thousands of unknown tools', async () => {
  for (let round = 0; round < 2; round += 1) {
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`tool-${round}-${index}`, 'x']));
    await set(await setting(many, { now: secondsAgo(20 - round) }));
  }
  const refused = await setting({ one: 'x', more: 'x' });
  expect(await reasonOf(set(refused))).toBe('USER_CONFIG_INVALID');
  expect(Object.keys(values() ?? {})).toHaveLength(63);
});

test('a version with a new required tool takes effect only with its value', async () => {
  const { instanceId } = agent;
  const tools = [MAIL, NICK, TOKEN];
  const templateVersion = await scene.template.version(2, { tools }, await scene.template.version(1, { tools: [MAIL, NICK] }));
  const capabilities = capabilitiesOf({ tools, model: { default: 'gpt-oss-20b' } });
  const consent = async () => {
    const statement = await scene.owner.sign({
      action: 'instance.consent',
      instanceId,
      templateId: scene.template.id,
      version: 2,
      capabilities,
    });
    return scene.rpc(host).consentToUpdate({ instanceId, templateVersion, statement });
  };
  const refused = await consent().then(() => undefined, refusalOf);
  expect(refused).toMatchObject({ reason: 'USER_CONFIG_MISSING', metadata: { tools: 'api-token' } });
  expect(host.host.agent(instanceId).state.template?.version).toBe(1);
  await set(await setting({ 'api-token': 'sk-canary-1' }));
  expect(await consent()).toMatchObject({ appliedVersion: 2n });
  expect(values()).toEqual({ mail: 'saul@example.com', 'api-token': 'sk-canary-1' });
});
