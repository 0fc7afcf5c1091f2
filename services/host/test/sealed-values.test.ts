// Only the agent can read what is sealed to it, and only from its owner. Also: how it proves its identity to the pool.

import { newId } from '@offshoot/refusals/ids';
import { refusalOf } from '@offshoot/rpc';
import { reasonOf } from '@offshoot/rpc/testing';
import { destinationToWire } from '@offshoot/rpc/wire';
import { textDigest } from '@offshoot/statements';
import { generateSealingKeys, type SealedValue, seal } from '@offshoot/statements/sealing';
import { untilFound } from '@offshoot/testing';
import { signedConfiguration } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { claim, prepareClone, type Scene, setScene } from './scene.ts';

const SECRET = 'sk-canary-4711';
const TOOLS = [
  { id: 'api-key', provisioning: 'TOOL_PROVISIONING_USER', required: true, secret: true },
  { id: 'email', provisioning: 'TOOL_PROVISIONING_USER' },
  { id: 'contact', provisioning: 'TOOL_PROVISIONING_USER', format: 'VALUE_FORMAT_EMAIL' },
  { id: 'units', provisioning: 'TOOL_PROVISIONING_USER', choices: ['metric', 'imperial'] },
];

let scene: Scene;
let host: RunningInstanceHost;

beforeAll(async () => {
  scene = await setScene();
  host = await scene.startHost({ idleTarget: 2 });
});
afterAll(() => scene?.close());

const keyOf = (instanceId: string): Uint8Array => {
  const key = scene.pool.sealingKeys.get(instanceId);
  if (key === undefined) throw new Error('registered without a sealing key');
  return key.publicKey;
};
const sealConfig = (
  publicKey: Uint8Array,
  instanceId: string,
  values: unknown,
  { ownerId = scene.owner.inboxId, templateId = scene.template.id } = {},
) => seal(publicKey, { use: 'user-config', instanceId, ownerId, templateId }, Buffer.from(JSON.stringify(values)));

interface Given {
  value?: SealedValue;
  keys?: string[];
  userConfig?: Record<string, string>;
}

async function configuring(instanceId: string, o: Given) {
  const templateVersion = await scene.template.version(1, { tools: TOOLS });
  const configure = {
    instanceId,
    claimId: newId('clm'),
    ownerId: scene.owner.inboxId,
    templateVersion,
    join: destinationToWire({ kind: 'added', byId: scene.convener.inboxId, groupId: '' }),
    userConfig: o.userConfig ?? {},
    ...(o.value && { sealedUserConfig: { value: o.value, keys: o.keys ?? ['api-key'] } }),
  };
  const inboxId = host.host.agent(instanceId).inboxId;
  return scene.rpc(host).configure({ ...configure, statement: await signedConfiguration(scene.owner.sign, inboxId, configure) });
}

const configure = (instanceId: string, o: Given) => reasonOf(configuring(instanceId, o));

const refused = (instanceId: string, o: Given) =>
  configuring(instanceId, o).then(
    () => undefined,
    (error: unknown) => refusalOf(error),
  );

test('attack: a sealed value for another instance, by another owner, for another template, for another use, changed, with other keys: nothing is kept', async () => {
  const { instanceId } = await scene.pool.takeIdle();
  const other = await scene.pool.takeIdle();
  const key = keyOf(instanceId);
  const values = { 'api-key': SECRET };
  const good = await sealConfig(key, instanceId, values);
  const ciphertext = Uint8Array.from(good.ciphertext, (byte, at) => (at === 3 ? byte ^ 1 : byte));
  const ownerId = scene.owner.inboxId;
  const attacks: [string, SealedValue, string[]?][] = [
    ['to another instance', await sealConfig(keyOf(other.instanceId), other.instanceId, values)],
    ['for another instance, to this key', await sealConfig(key, other.instanceId, values)],
    ['to a key of the pool', await sealConfig((await generateSealingKeys()).publicKey, instanceId, values)],
    ['by another owner', await sealConfig(key, instanceId, values, { ownerId: scene.creator.inboxId })],
    ['for another template', await sealConfig(key, instanceId, values, { templateId: `tmpl_${'a'.repeat(26)}` })],
    ['a context prompt', await seal(key, { use: 'context-prompt', instanceId, ownerId }, Buffer.from(JSON.stringify(values)))],
    ['changed in transit', { ...good, ciphertext }],
    ['more keys than the claim names', await sealConfig(key, instanceId, { ...values, email: 'x' })],
    ['fewer keys than the claim names', good, ['api-key', 'email']],
    ['other keys', good, ['email']],
    ['not text', await sealConfig(key, instanceId, { 'api-key': 1 })],
    ['too long', await sealConfig(key, instanceId, { 'api-key': 'x'.repeat(4097) })],
  ];
  for (const [name, value, keys] of attacks)
    expect([name, await configure(instanceId, { value, ...(keys && { keys }) })]).toEqual([name, 'SEALED_VALUE_INVALID']);
  const both = { value: await sealConfig(key, instanceId, { email: 'x' }), keys: ['email'], userConfig: { email: 'y' } };
  expect(await configure(instanceId, both)).toBe('SEALED_VALUE_INVALID');
  expect(host.host.agent(instanceId).state).toMatchObject({ phase: 'idle' });
  expect(host.host.agent(instanceId).store.templateVersion()).toBeUndefined();
  // Properly sealed values are accepted, along with plain values.
  expect(await configure(instanceId, { value: good, userConfig: { email: 'a@b.c' } })).toBeUndefined();
  expect(host.host.agent(instanceId).state.claimed?.userConfig).toEqual({ 'api-key': SECRET, email: 'a@b.c' });
  scene.pool.giveBack(other.instanceId);
});

test('attack: a secret in plain text is refused, even next to a sealed one', async () => {
  const { instanceId } = await scene.pool.takeIdle();
  expect(await configure(instanceId, { userConfig: { 'api-key': SECRET } })).toBe('USER_CONFIG_NOT_SEALED');
  const value = await sealConfig(keyOf(instanceId), instanceId, { email: 'x' });
  expect(await configure(instanceId, { value, keys: ['email'], userConfig: { 'api-key': SECRET } })).toBe('USER_CONFIG_NOT_SEALED');
  expect(host.host.agent(instanceId).state.phase).toBe('idle');
  scene.pool.giveBack(instanceId);
});

test('values must match the template’s format: the agent is the first to read sealed ones, and no refusal quotes one', async () => {
  const { instanceId } = await scene.pool.takeIdle();
  const sealed = async (values: Record<string, string>) => ({
    value: await sealConfig(keyOf(instanceId), instanceId, values),
    keys: Object.keys(values),
  });
  expect(await configure(instanceId, await sealed({ contact: 'hunter2' }))).toBe('USER_CONFIG_INVALID');
  expect(await configure(instanceId, { userConfig: { contact: 'a@b.example\nBcc: x@y.example' } })).toBe('USER_CONFIG_INVALID');
  expect(await configure(instanceId, { ...(await sealed({ units: 'Metric' })), userConfig: { contact: 'a@b.example' } })).toBe(
    'USER_CONFIG_INVALID',
  );
  const told = await refused(instanceId, await sealed({ units: 'hunter2' }));
  expect(told?.metadata).toMatchObject({ tool: 'units', format: 'text' });
  expect(JSON.stringify(told)).toContain('metric');
  expect(JSON.stringify(told)).not.toContain('hunter2');
  expect(host.host.agent(instanceId).state).toMatchObject({ phase: 'idle' });
  // An empty value counts as missing.
  expect(await configure(instanceId, { ...(await sealed({ units: 'metric' })), userConfig: { contact: '' } })).toBeUndefined();
  expect(host.host.agent(instanceId).state.claimed?.userConfig).toEqual({ units: 'metric', contact: '' });
});

test('the parent opens a sealed context prompt, which must be the one that the owner signed', async () => {
  const parent = await claim(scene, host);
  const { child, configure: childOrder, send: honest } = await prepareClone(scene, { parent, prompt: 'only the food' });
  const ownerId = scene.owner.inboxId;
  const purpose = { use: 'context-prompt', instanceId: parent.instanceId, ownerId } as const;
  const sealPrompt = (text: string | Uint8Array, o: { instanceId?: string; ownerId?: string } = {}) =>
    seal(keyOf(parent.instanceId), { ...purpose, ...o }, Buffer.from(text));
  const send = async (sealedContextPrompt: SealedValue, contextPrompt = '') =>
    await reasonOf(scene.rpc(host).cloneSummary({ ...honest, contextPrompt, sealedContextPrompt }));
  expect(await send(await sealPrompt('everything, passwords too'))).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await send(await sealPrompt('only the food', { ownerId: scene.creator.inboxId }))).toBe('SEALED_VALUE_INVALID');
  expect(await send(await sealPrompt('only the food', { instanceId: child.instanceId }))).toBe('SEALED_VALUE_INVALID');
  expect(await send(await sealPrompt(new Uint8Array([0xff])))).toBe('SEALED_VALUE_INVALID');
  expect(await send(await sealPrompt('x'.repeat(4097)))).toBe('SEALED_VALUE_INVALID');
  expect(await send(await sealPrompt('only the food'), 'only the food')).toBe('VALIDATION_FAILED');
  const { outgoing } = host.host.agent(parent.instanceId).store;
  expect(outgoing.find(child.transferId)).toBeUndefined();
  await scene.rpc(host).configure(childOrder);
  expect(await send(await sealPrompt('only the food'))).toBeUndefined();
  expect(outgoing.find(child.transferId)).toMatchObject({ contextPromptDigest: textDigest('only the food') });
  // Sealed again, it has different bytes but is the same order.
  expect(await send(await sealPrompt('only the food'))).toBeUndefined();
  await scene.pool.transfer(child.transferId, 'INGESTED');
});

test('each agent has its own permanent sealing key; a credential that the pool no longer knows is renewed', async () => {
  const agent = await claim(scene, host);
  const before = keyOf(agent.instanceId);
  expect(scene.pool.registrations(agent.instanceId)).toBe(1);
  scene.pool.forgetCredential(agent.instanceId);
  const v2 = await scene.template.version(2, { instructions: 'Second.' }, await scene.template.version(1, {}));
  await scene.rpc(host).updateTemplate({ instanceId: agent.instanceId, templateVersion: v2 });
  await untilFound('the report gets through', () =>
    scene.pool.reports.some((report) => report.instanceId === agent.instanceId && report.appliedVersion === 2n),
  );
  expect(scene.pool.registrations(agent.instanceId)).toBe(2);
  await host.close();
  host = await scene.startHost({ idleTarget: 2 });
  await untilFound('it is there again', () => host.host.agent(agent.instanceId).isConnected);
  scene.pool.forgetCredential(agent.instanceId);
  host.host.agent(agent.instanceId).store.report({ claimId: agent.claimId, appliedVersion: 2 });
  host.host.agent(agent.instanceId).wake();
  await untilFound('registered once more', () => scene.pool.registrations(agent.instanceId) === 3);
  expect(keyOf(agent.instanceId)).toEqual(before);
  const keys = new Set([...scene.pool.sealingKeys.values()].map(({ publicKey }) => Buffer.from(publicKey).toString('hex')));
  expect(keys.size).toBe(scene.pool.sealingKeys.size);
});

test('a released agent reports GONE with its own credential', async () => {
  const agent = await claim(scene, host);
  const { instanceId } = agent;
  const statement = await scene.owner.sign({ action: 'instance.release', instanceId });
  await scene.rpc(host).release({ instanceId, statement });
  await scene.pool.reported(instanceId, 'GONE');
  expect(host.host.isGone(instanceId)).toBe(true);
});
