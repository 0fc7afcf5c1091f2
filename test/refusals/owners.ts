// Why an owner's orders, reservations and secrets can be refused.
import { toBinary } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { trustAction } from '@offshoot/statements';
import { generateSealingKeys, seal } from '@offshoot/statements/sealing';
import { eventually } from '@offshoot/testing';
import { User } from '../user.ts';
import { askAgent } from './ask-agent.ts';
import { claimed, type Scene } from './scene.ts';
import { byCall, inClaim, inDirectMessage, inUpdate, type Ways } from './way.ts';

const OPEN_RESERVATIONS = 8;
const LAPSED_RESERVATIONS = 24;

export const owners = {
  RESERVATION_NOT_FOUND: byCall(async ({ creator, template }) => {
    const agent = await reserved(creator);
    await creator.claim(template.id, { reserved: agent });
    return () => creator.claim(template.id, { reserved: agent });
  }),
  RESERVATION_LIMIT: byCall(async ({ stranger }) => {
    for (let open = 0; open < OPEN_RESERVATIONS; open++) await reserved(stranger);
    return () => stranger.reserve();
  }),
  RESERVATIONS_LAPSED: byCall(async ({ system, database }) => {
    const idler = await User.signIn(system.running.url, system.running.network);
    await database.query(
      `insert into claim.lapsed_reservations (reservation_id, caller_id, at)
        select 'rsv ' || n, $1, now() - interval '50 minutes' from generate_series(1, ${LAPSED_RESERVATIONS}) n`,
      [idler.inboxId],
    );
    return () => idler.reserve();
  }),
  USER_CONFIG_NOT_SEALED: byCall(async ({ creator, vault }) => {
    return () => creator.claim(vault.id, { userConfig: { 'api-key': 'sk-in-clear' }, unsigned: true });
  }),
  ITEM_NOT_FOUND: inDirectMessage({ ask: 'forget', requestId: 'a1'.repeat(16), items: ['mem_unknown'] }),
  SEALED_VALUE_INVALID: inClaim('claim', async ({ creator, vault }) => {
    const agent = await reserved(creator);
    const { publicKey: anothers } = await generateSealingKeys();
    const purpose = { use: 'user-config', instanceId: agent.instanceId, ownerId: creator.inboxId, templateId: vault.id } as const;
    const value = await seal(anothers, purpose, Buffer.from(JSON.stringify({ 'api-key': 'sk-sealed' })));
    const { id } = await creator.claim(vault.id, { reserved: agent, sealedUserConfig: { value, keys: ['api-key'] } });
    return creator.settled(id);
  }),
  STATEMENT_SUPERSEDED: byCall(async ({ creator, stranger, parent: { instanceId } }) => {
    const now = Math.floor(Date.now() / 1000) * 1000;
    const newOwnerId = stranger.inboxId;
    const older = await creator.sign({ action: 'instance.offer', instanceId, newOwnerId }, { issuedAt: new Date(now - 10_000) });
    await creator.offerTo(creator.inboxId, instanceId);
    return () => creator.claims.offerInstance({ instanceId, newOwnerId, statement: older });
  }),
  CLONE_NOT_BOUND: inClaim('transfer', async (scene) => {
    const { creator } = scene;
    const parent = await live(scene);
    const { id } = await eventually(() => creator.clone(parent, { unbound: true }));
    return eventually(async () => {
      const { claim } = await creator.claims.getClaim({ claimId: id });
      if (!claim?.transfer?.failureReason) throw new Error(`the transfer has not failed: ${claim?.transfer?.state}`);
      return claim;
    });
  }),
  INSTANCE_NOT_OFFERED: byCall(async ({ creator, stranger, parent: { instanceId } }) => {
    await creator.offerTo(stranger.inboxId, instanceId);
    await creator.offerTo(creator.inboxId, instanceId);
    return () => stranger.accept(instanceId, creator.inboxId);
  }),
  CONSENT_NOT_NEEDED: byCall(async ({ creator, parent: { instanceId } }) => {
    const instance = await creator.instance(instanceId);
    const next = { pendingVersion: instance.desiredVersion + 1n, pendingCapabilities: instance.acceptedCapabilities };
    return () => creator.consent({ ...instance, ...next });
  }),
  UPDATE_NEEDS_CONSENT: inUpdate(async ({ creator }) => {
    const modest = { agentName: 'Modest', instructions: 'You ask before you browse.' };
    const template = await creator.createTemplate(modest);
    const { instanceId } = await claimed(creator, template);
    const read = (isThere: (instance: Awaited<ReturnType<User['instance']>>) => boolean) =>
      eventually(async () => {
        const instance = await creator.instance(instanceId);
        if (!isThere(instance)) throw new Error(`version ${instance.appliedVersion} of ${instance.desiredVersion}`);
        return instance;
      });
    await read(({ appliedVersion }) => appliedVersion === 1n);
    await creator.updateTemplate(template, { ...modest, tools: [{ id: 'browser', provisioning: 1 }] });
    return read(({ updateRefusal }) => updateRefusal !== '');
  }),
  UPDATE_PINNED: inUpdate(async (scene) => {
    const { creator } = scene;
    const steady = { agentName: 'Steady', instructions: 'You stay.' };
    const template = await creator.createTemplate(steady);
    const { inboxId, instanceId } = await claimed(creator, template);
    const pin = { version: 1, digest: template.digest };
    const trust = { level: 'L2', state: 'active', inboxes: [], delegates: [], budget: {}, pin } as const;
    const statement = base64Encode(toBinary(SignedStatementSchema, await creator.sign(trustAction(instanceId, trust))));
    await askAgent(scene, inboxId, { ask: 'set-trust', requestId: 'b2'.repeat(16), trust, statement });
    await creator.updateTemplate(template, { ...steady, instructions: 'You go.' });
    return eventually(async () => {
      const instance = await creator.instance(instanceId);
      if (instance.updateRefusal === '') throw new Error(`version ${instance.appliedVersion} of ${instance.desiredVersion}`);
      return instance;
    });
  }),
} satisfies Ways;

/** Reserves; if the pool was just emptied, waits for the replacement. */
function reserved(user: User) {
  return eventually(() => user.reserve());
}

/** Another live agent of the creator. */
async function live({ creator, template, human }: Scene): Promise<string> {
  const { id, inboxId, instanceId } = await claimed(creator, template);
  await human.conversation(inboxId);
  await creator.settled(id);
  return instanceId;
}
