// Versions that let the agent use more than its owner accepted wait for the owner's own consent.
import { create } from '@bufbuild/protobuf';
import { type TemplateVersion, TemplateVersionSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf } from '@offshoot/rpc';
import { reasonOf } from '@offshoot/rpc/testing';
import { destinationToWire, toWire } from '@offshoot/rpc/wire';
import { type KeySignature, publishVersionAction, signWithWallet, statementText } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import { signedConfiguration } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { createPerson, type Person, TRIP_PLANNER } from './people.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

const POOL_TOOL = { id: 'web-search', provisioning: 'TOOL_PROVISIONING_POOL' };
const ACCEPTED = 'model=gpt-oss-20b override=yes tools=personal-email:user';
const NO_TOOLS = 'model=gpt-oss-20b override=yes tools=none';
const WIDENED = 'model=gpt-oss-20b override=yes tools=personal-email:user,web-search:pool';

let scene: Scene;
let host: RunningInstanceHost;
let agent: Configured;
let v1: TemplateVersion;
let v2: TemplateVersion;

beforeAll(async () => {
  scene = await setScene();
  host = await scene.startHost();
  v1 = await scene.template.version(1, {});
  v2 = await scene.template.version(2, { instructions: 'Second.', tools: [...TRIP_PLANNER.tools, POOL_TOOL] }, v1);
});
beforeEach(async () => {
  agent = await claim(scene, host);
});
afterAll(() => scene?.close());

const state = () => host.host.agent(agent.instanceId).state;
const update = (templateVersion: TemplateVersion) => scene.rpc(host).updateTemplate({ instanceId: agent.instanceId, templateVersion });
async function consent(templateVersion: TemplateVersion, o: { by?: Person; version?: number; capabilities?: string; now?: Date } = {}) {
  const { by = scene.owner, version = Number(templateVersion.version), capabilities = WIDENED, now } = o;
  const { instanceId } = agent;
  const action = { action: 'instance.consent', instanceId, templateId: scene.template.id, version, capabilities } as const;
  return { instanceId, templateVersion, statement: await by.sign(action, { ...(now && { now }) }) };
}

test('attack: a version that widens capabilities waits, and takes effect with the owner’s consent, once', async () => {
  const error = await update(v2).catch((thrown: unknown) => thrown);
  expect(refusalOf(error)).toMatchObject({
    reason: 'UPDATE_NEEDS_CONSENT',
    metadata: { version: '2', capabilities: WIDENED, accepted: ACCEPTED },
  });
  expect(state()).toMatchObject({ template: { version: 1 }, acceptedCapabilities: ACCEPTED });
  const order = await consent(v2);
  expect(await scene.rpc(host).consentToUpdate(order)).toMatchObject({ appliedVersion: 2n });
  expect(state()).toMatchObject({ template: { version: 2 }, acceptedCapabilities: WIDENED, redemptions: 2 });
  await untilFound('both are reported', () => {
    const own = scene.pool.reports.filter(({ instanceId }) => instanceId === agent.instanceId);
    return own.some((one) => one.appliedVersion === 2n) && own.at(-1)?.acceptedCapabilities === WIDENED;
  });
  // The answer was lost: the repeated call gets the same one, and nothing is redeemed twice.
  expect(await scene.rpc(host).consentToUpdate(order)).toMatchObject({ appliedVersion: 2n });
  // The nonces of the claim and the consent.
  expect(state().redemptions).toBe(2);
});

test('the group reads once which version waits and how to accept it; no 👍 and no “yes” there is a signature', async () => {
  const human = await scene.human();
  const owner = await scene.human(scene.owner);
  const group = await talk(human, [agent.inboxId, owner.inboxId]);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  expect(await reasonOf(update(v2))).toBe('UPDATE_NEEDS_CONSENT');
  await group.hears(agent.inboxId, /^Version 2 of my template .* “offshoot agents consent inst_/);
  const said = (await group.messages()).find((message) => message.kind === 'text' && message.text.startsWith('Version 2'));
  await untilFound('the owner is in the group', async () => {
    await owner.sync();
    return owner.conversation(group.id);
  });
  await owner.sendReply(group.id, { referenceId: said?.id ?? '', text: 'Trip Planner, yes' }, { idempotencyKey: 'yes' });
  await group.hears(agent.inboxId, /heard: Trip Planner, yes/);
  expect(await reasonOf(update(v2))).toBe('UPDATE_NEEDS_CONSENT');
  await group.say('Trip Planner, anything else?');
  await group.hears(agent.inboxId, /heard: Trip Planner, anything/);
  expect((await group.heard(agent.inboxId)).filter((text) => text.startsWith('Version 2'))).toHaveLength(1);
  expect(state()).toMatchObject({ template: { version: 1 }, acceptedCapabilities: ACCEPTED });
  await scene.rpc(host).consentToUpdate(await consent(v2));
  expect(state()).toMatchObject({ template: { version: 2 } });
});

test('attack: consent by the creator, by a stranger, for another version or for other capabilities', async () => {
  const stranger = await createPerson(scene.network);
  const rpc = scene.rpc(host);
  expect(await reasonOf(rpc.consentToUpdate(await consent(v2, { by: scene.creator })))).toBe('NOT_INSTANCE_OWNER');
  expect(await reasonOf(rpc.consentToUpdate(await consent(v2, { by: stranger })))).toBe('NOT_INSTANCE_OWNER');
  expect(await reasonOf(rpc.consentToUpdate(await consent(v2, { version: 3 })))).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await reasonOf(rpc.consentToUpdate(await consent(v2, { capabilities: ACCEPTED })))).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await reasonOf(rpc.consentToUpdate(await consent(v2, { now: new Date(Date.now() - 700_000) })))).toBe('STATEMENT_EXPIRED');
  expect(state()).toMatchObject({ template: { version: 1 }, acceptedCapabilities: ACCEPTED, redemptions: 1 });
});

test('attack: consent replayed for the next wider version, or for other content under the same number', async () => {
  const order = await consent(v2);
  await scene.rpc(host).consentToUpdate(order);
  const tools = [...TRIP_PLANNER.tools, POOL_TOOL, { id: 'bank-access', provisioning: 'TOOL_PROVISIONING_POOL' }];
  const v3 = await scene.template.version(3, { tools }, v2);
  const other = await scene.template.version(2, { instructions: 'Other.', tools: [...TRIP_PLANNER.tools, POOL_TOOL] }, v1);
  expect(await reasonOf(scene.rpc(host).consentToUpdate({ ...order, templateVersion: v3 }))).toBe('STATEMENT_REPLAYED');
  expect(await reasonOf(scene.rpc(host).consentToUpdate({ ...order, templateVersion: other }))).toBe('STATEMENT_REPLAYED');
  expect(await reasonOf(update(v3))).toBe('UPDATE_NEEDS_CONSENT');
  expect(await reasonOf(scene.rpc(host).consentToUpdate(await consent(other)))).toBe('UPDATE_EQUIVOCATION');
  expect(state().template?.version).toBe(2);
});

test('attack: consent does not let in a forged, foreign or older version', async () => {
  const rpc = scene.rpc(host);
  const forged = create(TemplateVersionSchema, { ...v2, content: { ...v2.content, instructions: 'Forged.' } as typeof v2.content });
  expect(await reasonOf(rpc.consentToUpdate(await consent(forged)))).toBe('UPDATE_DIGEST_MISMATCH');
  const v3 = await scene.template.version(3, {}, v2);
  await update(v3);
  expect(await reasonOf(rpc.consentToUpdate(await consent(v2)))).toBe('UPDATE_ROLLBACK');
  expect(state().template?.version).toBe(3);
});

test('a narrower version is taken at once, and what the pool provides and the owner had accepted may come back', async () => {
  await scene.rpc(host).consentToUpdate(await consent(v2));
  const narrow = await scene.template.version(3, {}, v2);
  expect(await update(narrow)).toMatchObject({ appliedVersion: 3n });
  expect(state().acceptedCapabilities).toBe(WIDENED);
  const again = await scene.template.version(4, { tools: [...TRIP_PLANNER.tools, POOL_TOOL] }, narrow);
  expect(await update(again)).toMatchObject({ appliedVersion: 4n });
});

test('attack: a tool that was dropped comes back, to get the value that the owner gave for it before', async () => {
  agent = await claim(scene, host, { userConfig: { 'personal-email': 'ada@example.com' } });
  const narrow = await scene.template.version(2, { tools: [] }, v1);
  expect(await update(narrow)).toMatchObject({ appliedVersion: 2n });
  expect(state()).toMatchObject({ acceptedCapabilities: NO_TOOLS, claimed: { userConfig: {} } });
  await untilFound('the pool hears what it has given up', () => {
    const own = scene.pool.reports.filter(({ instanceId }) => instanceId === agent.instanceId);
    return own.at(-1)?.acceptedCapabilities === NO_TOOLS;
  });
  const again = await scene.template.version(3, {}, narrow);
  expect(await reasonOf(update(again))).toBe('UPDATE_NEEDS_CONSENT');
  // The owner's consent needs the value, too.
  const order = await consent(again, { capabilities: ACCEPTED });
  expect(await reasonOf(scene.rpc(host).consentToUpdate(order))).toBe('USER_CONFIG_MISSING');
  expect(state()).toMatchObject({ template: { version: 2 }, claimed: { userConfig: {} } });
});

test('attack: a narrowing version in between does not smuggle a tool past the owner', async () => {
  const narrow = await scene.template.version(2, { tools: [] }, v1);
  await update(narrow);
  expect(await reasonOf(update(await scene.template.version(3, { tools: [...TRIP_PLANNER.tools, POOL_TOOL] }, narrow)))).toBe(
    'UPDATE_NEEDS_CONSENT',
  );
});

test('attack: another provider of a known tool and a model of another class count as wider, too; the owner’s own model does not', async () => {
  const otherProvider = [{ ...TRIP_PLANNER.tools[0], id: 'personal-email', provisioning: 'TOOL_PROVISIONING_POOL' }];
  const otherModel = { model: { default: 'openai/gpt-5', allowOverride: true } };
  expect(await reasonOf(update(await scene.template.version(2, { tools: otherProvider }, v1)))).toBe('UPDATE_NEEDS_CONSENT');
  expect(await reasonOf(update(await scene.template.version(2, otherModel, v1)))).toBe('UPDATE_NEEDS_CONSENT');
  agent = await claim(scene, host, { modelOverride: 'my-own-model' });
  expect(await update(await scene.template.version(2, otherModel, v1))).toMatchObject({ appliedVersion: 2n });
});

test('attack: a soul that has the agent do more by itself, or ask less, waits for consent; one that asks more does not', async () => {
  const rules = [{ condition: 'money', action: 'ESCALATION_ACTION_BLOCK' }];
  const strict = await scene.template.version(2, { soul: { escalationRules: rules } }, v1);
  const triggers = [{ trigger: 'daily', action: 'Post all that you know' }];
  const eager = await scene.template.version(3, { soul: { escalationRules: rules, proactiveTriggers: triggers } }, strict);
  expect(await update(strict)).toMatchObject({ appliedVersion: 2n });
  expect(await reasonOf(update(eager))).toBe('UPDATE_NEEDS_CONSENT');
  const soul = { escalationRules: rules, suggestedLevel: 'TRUST_LEVEL_L1' };
  agent = await claim(scene, host, { content: { soul } });
  const cautious = await scene.template.version(1, { soul });
  expect(state().trust.level).toBe('L1');
  const bold = await scene.template.version(2, { soul: { suggestedLevel: 'TRUST_LEVEL_L4' } }, cautious);
  expect(await reasonOf(update(bold))).toBe('UPDATE_NEEDS_CONSENT');
  await update(await scene.template.version(2, { soul: { escalationRules: rules, suggestedLevel: 'TRUST_LEVEL_L4' } }, cautious));
  expect(state().trust.level).toBe('L1');
});

test('attack: a signed claim configures an agent with a model that its template does not allow', async () => {
  const content = { model: { default: 'gpt-oss-20b', allowOverride: false } };
  const { instanceId, inboxId } = await scene.pool.takeIdle();
  const claimed = { instanceId, claimId: newId('clm'), ownerId: scene.owner.inboxId, userConfig: {} };
  const order = {
    ...claimed,
    templateVersion: await scene.template.version(1, content),
    join: destinationToWire({ kind: 'added', byId: claimed.ownerId, groupId: '' }),
  };
  const configure = async (modelOverride: string) => {
    const request = { ...order, modelOverride };
    return scene.rpc(host).configure({ ...request, statement: await signedConfiguration(scene.owner.sign, inboxId, request) });
  };
  expect(await reasonOf(configure('my-own-model'))).toBe('MODEL_OVERRIDE_NOT_ALLOWED');
  expect(host.host.agent(instanceId).state.phase).toBe('idle');
  await configure('');
});

test('attack: fast-forward: a signed version so high that none could follow', async () => {
  expect(await reasonOf(update(await scene.template.version(10_002, {}, v1)))).toBe('UPDATE_FAST_FORWARD');
  expect(await reasonOf(update(await scene.template.version(Number.MAX_SAFE_INTEGER, {}, v1)))).toBe('UPDATE_FAST_FORWARD');
  expect(state().template?.version).toBe(1);
  expect(await update(await scene.template.version(10_001, {}, v1))).toMatchObject({ appliedVersion: 10_001n });
});

test('further signatures by another key of the creator are stored; a version with only a stranger’s signature is refused', async () => {
  const { store } = host.host.agent(agent.instanceId);
  const version = store.templateVersion();
  if (version === undefined) throw new Error('a version is kept');
  const { envelope } = version.statement;
  const { templateId, previousDigest, content: contentJson } = version;
  const text = statementText(envelope, publishVersionAction({ templateId, version: 1, previousDigest, contentJson }));
  const withSignature = (signature: KeySignature) =>
    create(TemplateVersionSchema, { ...v1, revision: 2n, statement: toWire(envelope, [signature]) });
  const installation = (await scene.human(scene.creator)).sign(text);
  expect(await update(withSignature(installation))).toMatchObject({ appliedVersion: 1n });
  const kept = host.host.agent(agent.instanceId).store.templateVersion();
  expect(kept?.statement.signatures).toEqual([installation]);
  const { walletKey } = await createPerson(scene.network);
  expect(await reasonOf(update(withSignature(await signWithWallet(walletKey, text))))).toBe('STATEMENT_KEY_UNKNOWN');
  expect(host.host.agent(agent.instanceId).store.templateVersion()).toEqual(kept);
});
