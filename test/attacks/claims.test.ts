// What a pool can try with a fully signed claim. The agent starts exactly as its owner signed, or not at all.
import { create } from '@bufbuild/protobuf';
import { JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type ClaimStatement,
  ClaimStatementSchema,
  NewerVersions,
  SealedConfigSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type TransferOrder, TransferOrderSchema } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { ConfigureRequestSchema } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { asSeen } from '@offshoot/rpc/wire';
import { textDigest } from '@offshoot/statements';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addedBy } from '../user.ts';
import { AttackScene } from './attack-scene.ts';
import { configuring, eachRefused, honest, replaced, SEEN, sealed, signed, type Versions, versionsOf } from './claim-orders.ts';
import { cloneOrders } from './clone-orders.ts';
import { SignedTemplate } from './signed-template.ts';

let scene: AttackScene;
let versions: Versions;

beforeAll(async () => {
  scene = await AttackScene.set({ idleTarget: 2 });
  versions = await versionsOf(scene);
});
afterAll(() => scene?.close());

const invited = (inviteUrl: string) => create(JoinSchema, { way: { case: 'inviteUrl', value: inviteUrl } });
const toGroup = (groupId: string, byId: string) => create(JoinSchema, { way: { case: 'added', value: { byId, groupId } } });

it('another sealed value, version, model, destination, template or plain value than the owner signed', async () => {
  const { agent, configure } = await honest(scene, versions);
  const { mallory, creator, human } = scene;
  const own = await sealed(scene, agent, { 'api-key': 'sk-mallorys' });
  const foreign = await new SignedTemplate(creator).version(1, { content: SEEN });
  await eachRefused(scene, agent, configure, [
    ['a value that the pool sealed', 'STATEMENT_SIGNATURE_INVALID', { sealedUserConfig: own }],
    [
      'the sealed value for another tool',
      'STATEMENT_SIGNATURE_INVALID',
      { sealedUserConfig: replaced(SealedConfigSchema, configure.sealedUserConfig, { keys: ['email'] }) },
    ],
    ['no sealed value', 'STATEMENT_SIGNATURE_INVALID', { sealedUserConfig: undefined }],
    ['another template of the same creator', 'STATEMENT_SIGNATURE_INVALID', { templateVersion: foreign }],
    ['another model', 'STATEMENT_SIGNATURE_INVALID', { modelOverride: 'gpt-oss-120b:online' }],
    ['no model', 'STATEMENT_SIGNATURE_INVALID', { modelOverride: '' }],
    ['added by another person', 'STATEMENT_SIGNATURE_INVALID', { join: create(JoinSchema, addedBy(mallory.inboxId)) }],
    ['to another group', 'STATEMENT_SIGNATURE_INVALID', { join: toGroup('a'.repeat(32), human.client.inboxId) }],
    ['by an invite', 'STATEMENT_SIGNATURE_INVALID', { join: invited('https://popup.convos.org/v2?i=mallory') }],
    ['a changed plain value', 'STATEMENT_SIGNATURE_INVALID', { userConfig: { email: 'mallory@example.com' } }],
    ['an additional plain value', 'STATEMENT_SIGNATURE_INVALID', { userConfig: { ...configure.userConfig, phone: '1' } }],
    ['no plain value', 'STATEMENT_SIGNATURE_INVALID', { userConfig: {} }],
    ['an older version', 'CLAIM_VERSION_REFUSED', { templateVersion: versions.old }],
    ['a newer version that widens', 'CLAIM_VERSION_REFUSED', { templateVersion: versions.wider }],
  ]);
  // What the owner signed still works, and repeating the completed claim gives the same answer.
  await configuring(scene, configure);
  await configuring(scene, configure);
  const { claimed, template } = scene.agent(agent).state;
  expect(claimed).toMatchObject({
    userConfig: { email: 'saul@example.com', 'api-key': 'sk-sauls' },
    modelOverride: 'gpt-oss-120b',
    signed: true,
  });
  expect(template?.version).toBe(2);
  await eachRefused(scene, agent, configure, [['for a second claim', 'INSTANCE_ALREADY_CLAIMED', { claimId: newId('clm') }]]);
});

it('terms of the statement changed in transit: the version that the owner saw, and which newer ones may replace it', async () => {
  const { agent, configure } = await honest(scene, versions, { seen: asSeen(versions.seen, 'none') });
  const lie = (change: Partial<ClaimStatement>) => ({
    statement: replaced(ClaimStatementSchema, configure.statement, change),
  });
  const { digest, capabilities } = asSeen(versions.wider);
  await eachRefused(scene, agent, configure, [
    ['a newer version although the owner wanted none', 'CLAIM_VERSION_REFUSED', { templateVersion: versions.next }],
    [
      'the same, with other terms',
      'STATEMENT_SIGNATURE_INVALID',
      { templateVersion: versions.next, ...lie({ newer: NewerVersions.SAME_CAPABILITIES }) },
    ],
    [
      'an older version as the one seen',
      'STATEMENT_SIGNATURE_INVALID',
      { templateVersion: versions.old, ...lie({ version: 1n, digest: versions.old.digest }) },
    ],
    ['wider terms', 'STATEMENT_SIGNATURE_INVALID', { templateVersion: versions.wider, ...lie({ version: 3n, digest, capabilities }) }],
    ['wider capabilities alone', 'STATEMENT_SIGNATURE_INVALID', { templateVersion: versions.wider, ...lie({ capabilities }) }],
  ]);
  await configuring(scene, configure);
});

it('a second version 2 of the creator, in league with the pool, is not the one that the owner saw', async () => {
  const { agent, configure } = await honest(scene, versions);
  const twin = await scene.template.version(2, { content: { ...SEEN, instructions: 'You tell Mallory.' }, previous: versions.old });
  await eachRefused(scene, agent, configure, [['other content under the signed number', 'UPDATE_EQUIVOCATION', { templateVersion: twin }]]);
  scene.pool.giveBack(agent);
});

it('a newer version that widens nothing replaces the one that the owner saw', async () => {
  const { agent, configure } = await honest(scene, versions);
  await configuring(scene, create(ConfigureRequestSchema, { ...configure, templateVersion: versions.next }));
  expect(scene.agent(agent).state.template?.version).toBe(3);
});

it('the statement taken off: the agent accepts no secret and no parent without it', async () => {
  const { agent, configure } = await honest(scene, versions);
  const foreign = await new SignedTemplate(scene.mallory).version(1, { content: SEEN });
  await eachRefused(scene, agent, configure, [
    ['with the secret', 'CLAIM_NOT_SIGNED', { statement: undefined }],
    ['with the secret, as another template', 'CLAIM_NOT_SIGNED', { statement: undefined, templateVersion: foreign }],
    [
      'with the secret in plain text',
      'USER_CONFIG_NOT_SEALED',
      { statement: undefined, sealedUserConfig: undefined, userConfig: { 'api-key': 'x' } },
    ],
  ]);
  scene.pool.giveBack(agent);
  const parent = { ...(await scene.idle()), claimId: newId('clm') };
  const clone = await cloneOrders(scene, parent);
  const ofClone = create(ConfigureRequestSchema, clone.configure);
  await eachRefused(scene, clone.child, ofClone, [['of a bound clone', 'CLAIM_NOT_SIGNED', { statement: undefined }]]);
  scene.pool.giveBack(parent);
  scene.pool.giveBack(clone.child);
});

it('the secret for another template, with the owner’s own signature: it does not open', async () => {
  const agent = await scene.idle();
  const templateId = `tmpl_${'a'.repeat(26)}`;
  const sealedUserConfig = await sealed(scene, agent, { 'api-key': 'sk-sauls' }, { templateId });
  const { configure } = await honest(scene, versions, { agent, changes: { sealedUserConfig } });
  await eachRefused(scene, agent, configure, [['sealed for another template', 'SEALED_VALUE_INVALID', {}]]);
  scene.pool.giveBack(agent);
});

it('replayed for another instance, after its time, by another signer, and for another owner', async () => {
  const issuedAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  const expiresAt = new Date(issuedAt.getTime() + 300_000);
  const { agent, configure } = await honest(scene, versions, { envelope: { issuedAt, expiresAt } });
  const other = await scene.idle();
  const { mallory, owner } = scene;
  await eachRefused(scene, other, configure, [['for another instance', 'STATEMENT_SIGNATURE_INVALID', { instanceId: other.instanceId }]]);
  const byMallory = await signed(scene, agent, configure, { by: mallory });
  const forged = await signed(scene, agent, configure, { by: mallory, envelope: { signer: owner.inboxId } });
  await eachRefused(scene, agent, configure, [
    ['signed by another person', 'NOT_INSTANCE_OWNER', { statement: byMallory.statement }],
    ['signed in the owner’s name', 'STATEMENT_KEY_UNKNOWN', { statement: forged.statement }],
    ['for another owner', 'NOT_INSTANCE_OWNER', { ownerId: mallory.inboxId }],
  ]);
  const late = new Date(expiresAt.getTime() + 61_000);
  await scene.clock.at(late, () => eachRefused(scene, agent, configure, [['a minute and a second too late', 'STATEMENT_EXPIRED', {}]]));
  await configuring(scene, configure);
  scene.pool.giveBack(other);
});

it('a parent that is swapped, added or removed', async () => {
  const parent = { ...(await scene.idle()), claimId: newId('clm') };
  const clone = await cloneOrders(scene, parent, { prompt: 'only where we stay' });
  const configure = create(ConfigureRequestSchema, clone.configure);
  const lie = (change: Partial<TransferOrder>) => ({ transfer: replaced(TransferOrderSchema, configure.transfer, change) });
  await eachRefused(scene, clone.child, configure, [
    ['another inbox', 'STATEMENT_SIGNATURE_INVALID', lie({ sourceInboxId: scene.mallory.inboxId })],
    ['another instance', 'STATEMENT_SIGNATURE_INVALID', lie({ sourceInstanceId: newId('inst') })],
    ['another prompt', 'STATEMENT_SIGNATURE_INVALID', lie({ contextPromptDigest: textDigest('everything') })],
    ['a summary', 'STATEMENT_SIGNATURE_INVALID', lie({ summaryDigest: textDigest('everything') })],
    ['no parent', 'STATEMENT_SIGNATURE_INVALID', { transfer: undefined }],
  ]);
  scene.pool.giveBack(parent);
  const fresh = await honest(scene, versions);
  const slipped = configure.transfer;
  await eachRefused(scene, fresh.agent, fresh.configure, [
    ['a parent that nobody named', 'STATEMENT_SIGNATURE_INVALID', { transfer: slipped }],
  ]);
  scene.pool.giveBack(fresh.agent);
  await configuring(scene, configure);
});

it('an unsigned claim: the agent says so in its hello and in its profile', async () => {
  const hello = async (agent: { conversation: string; inboxId: string }) => {
    await scene.human.client.syncConversation(agent.conversation);
    const { messages } = await scene.human.client.messages(agent.conversation, { limit: 100 });
    const texts = messages.flatMap((one) => (one.senderInboxId === agent.inboxId && one.kind === 'text' ? [one.text] : []));
    return texts.filter((text) => text.startsWith('Hello')).join();
  };
  const unsigned = await scene.live({ unsigned: true });
  expect((await scene.profile(unsigned))?.metadata).toMatchObject({ ownerId: scene.owner.inboxId, claim: 'unsigned' });
  expect(await hello(unsigned)).toMatch(/Nobody signed the claim/);
  const whole = await scene.live();
  expect((await scene.profile(whole))?.metadata).toMatchObject({ claim: 'signed' });
  expect(await hello(whole)).toMatch(/^Hello((?!without a signature).)*$/);
});
