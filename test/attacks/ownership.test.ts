// What a pool, an outsider and another host can try to take over an agent, and how the real claim service refuses them.
import { create } from '@bufbuild/protobuf';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { SealedConfigSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { voucherBy } from '@offshoot/rpc/auth';
import { reasonOf } from '@offshoot/rpc/testing';
import { fromWire } from '@offshoot/rpc/wire';
import type { Envelope } from '@offshoot/statements';
import { generateSealingKeys, seal } from '@offshoot/statements/sealing';
import { eventually } from '@offshoot/testing';
import { SigningPerson } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Human } from '../human.ts';
import { hostService, registryService } from '../service-clients.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import { AttackScene, type Victim } from './attack-scene.ts';
import { cloneOrders } from './clone-orders.ts';
import { CONTENT } from './signed-template.ts';

/** For waiting on the attacker's hosts. */

describe('an agent against a hostile pool', () => {
  let scene: AttackScene;
  let victim: Victim & { conversation: string };
  let heir: SigningPerson;

  beforeAll(async () => {
    scene = await AttackScene.set({ idleTarget: 2 });
    heir = await SigningPerson.create(scene.network);
    victim = await scene.live({ learns: 'Remember that our hotel is in Shinjuku' });
  });
  afterAll(() => scene?.close());

  const hostOf = (instance: { instanceId: string }) => scene.pool.host(instance.instanceId);
  const offered = (by: SigningPerson, to: SigningPerson, envelope: Partial<Envelope> = {}, instanceId = victim.instanceId) =>
    by.sign({ action: 'instance.offer', instanceId, newOwnerId: to.inboxId }, envelope);
  const accepted = (by: SigningPerson, from: SigningPerson, envelope: Partial<Envelope> = {}, instanceId = victim.instanceId) =>
    by.sign({ action: 'instance.accept', instanceId, previousOwnerId: from.inboxId }, envelope);
  const handOver = (to: SigningPerson, offer: SignedStatement | undefined, acceptance: SignedStatement | undefined, of: Victim = victim) =>
    hostOf(of).acceptOffer({ instanceId: of.instanceId, newOwnerId: to.inboxId, offer, acceptance });

  it('ownership taken without the owner', async () => {
    const { mallory, owner } = scene;
    const acceptance = await accepted(mallory, owner);
    await scene.refused('VALIDATION_FAILED', victim, () => handOver(mallory, undefined, acceptance));
    const own = await offered(mallory, mallory);
    await scene.refused('NOT_INSTANCE_OWNER', victim, () => handOver(mallory, own, acceptance));
    const forged = await offered(mallory, mallory, { signer: owner.inboxId });
    await scene.refused('STATEMENT_KEY_UNKNOWN', victim, () => handOver(mallory, forged, acceptance));
    // A statement that the owner signed for something else transfers nothing.
    const release = await owner.sign({ action: 'instance.release', instanceId: victim.instanceId });
    await scene.refused('STATEMENT_SIGNATURE_INVALID', victim, () => handOver(mallory, release, acceptance));
    const ofAnother = await offered(owner, mallory, {}, newId('inst'));
    await scene.refused('STATEMENT_SIGNATURE_INVALID', victim, () => handOver(mallory, ofAnother, acceptance));
  });

  it('acceptance by another person', async () => {
    const { mallory, owner } = scene;
    const offer = await offered(owner, heir);
    const byMallory = await accepted(mallory, owner);
    await scene.refused('STATEMENT_SIGNATURE_INVALID', victim, () => handOver(mallory, offer, byMallory));
    await scene.refused('STATEMENT_WRONG_SIGNER', victim, () => handOver(heir, offer, byMallory));
    const inHeirsName = await accepted(mallory, owner, { signer: heir.inboxId });
    await scene.refused('STATEMENT_KEY_UNKNOWN', victim, () => handOver(heir, offer, inHeirsName));
    await scene.refused('VALIDATION_FAILED', victim, () => handOver(heir, offer, undefined));
  });

  it('replayed offer', async () => {
    const { owner } = scene;
    const agent = await scene.configured();
    const of = agent.instanceId;
    const ownerId = () => scene.agent(agent).state.claimed?.ownerId;
    const at = (secondsAgo: number) => {
      const issuedAt = new Date(Math.floor(Date.now() / 1_000) * 1_000 - secondsAgo * 1_000);
      return { issuedAt, expiresAt: new Date(issuedAt.getTime() + 300_000) };
    };
    const [offer, acceptance] = [await offered(owner, heir, at(50), of), await accepted(heir, owner, at(49), of)];
    // Signed by the owner at the time, and stored by the pool.
    const older = await offered(owner, heir, at(55), of);
    await handOver(heir, offer, acceptance, agent);
    expect(ownerId()).toBe(heir.inboxId);
    // The former owner's statements no longer count, and repeating the call changes nothing.
    const again = await accepted(heir, owner, at(40), of);
    await scene.refused('NOT_INSTANCE_OWNER', agent, () => handOver(heir, older, again, agent));
    await handOver(heir, offer, acceptance, agent);
    // After the agent is given back, neither of the owner's first two statements takes it away again.
    await handOver(owner, await offered(heir, owner, {}, of), await accepted(owner, heir, {}, of), agent);
    expect(ownerId()).toBe(owner.inboxId);
    for (const [one, other] of [
      [offer, acceptance],
      [older, again],
      [offer, again],
    ] as const) {
      const before = await scene.everythingOf(agent);
      expect(['STATEMENT_REPLAYED', 'STATEMENT_SUPERSEDED']).toContain(await reasonOf(handOver(heir, one, other, agent)));
      expect(await scene.everythingOf(agent)).toEqual(before);
    }
    expect(ownerId()).toBe(owner.inboxId);
  });

  it('release by a stranger, and by the pool alone', async () => {
    const { mallory, owner } = scene;
    const { instanceId, claimId } = victim;
    const release = (statement: SignedStatement | undefined) => hostOf(victim).release({ instanceId, claimId, statement });
    const byMallory = await mallory.sign({ action: 'instance.release', instanceId });
    await scene.refused('NOT_INSTANCE_OWNER', victim, () => release(byMallory));
    const forged = await mallory.sign({ action: 'instance.release', instanceId }, { signer: owner.inboxId });
    await scene.refused('STATEMENT_KEY_UNKNOWN', victim, () => release(forged));
    const ofAnother = await owner.sign({ action: 'instance.release', instanceId: newId('inst') });
    await scene.refused('STATEMENT_SIGNATURE_INVALID', victim, () => release(ofAnother));
    await scene.refused('NOT_INSTANCE_OWNER', victim, () => release(undefined));
  });

  it('sealed config opened for another owner, or by another agent', async () => {
    const { owner, mallory } = scene;
    const [idle, other] = [await scene.idle(), await scene.idle()];
    const purpose = { use: 'user-config', instanceId: idle.instanceId, ownerId: owner.inboxId, templateId: scene.template.id } as const;
    const value = await seal(idle.sealingKey.publicKey, purpose, Buffer.from(JSON.stringify({ email: 'saul@example.com' })));
    const sealedUserConfig = create(SealedConfigSchema, { value, keys: ['email'] });
    await scene.refused('SEALED_VALUE_INVALID', idle, () => scene.configured({ idle, ownerId: mallory.inboxId, sealedUserConfig }));
    await scene.refused('SEALED_VALUE_INVALID', other, () => scene.configured({ idle: other, sealedUserConfig }));
    // The pool cannot pass off a value as another tool's, either.
    const renamed = create(SealedConfigSchema, { value, keys: ['calendar'] });
    await scene.refused('SEALED_VALUE_INVALID', idle, () => scene.configured({ idle, sealedUserConfig: renamed }));
    await scene.configured({ idle, sealedUserConfig });
    expect(scene.agent(idle).state.claimed?.userConfig).toEqual({ email: 'saul@example.com' });
    scene.pool.giveBack(other);
  });

  it('a key that was revoked a moment ago is refused for clone, offer and release at once', async () => {
    const { owner, pool } = scene;
    await using device = await owner.openDevice();
    const { instanceId, claimId } = victim;
    const sign = (...args: Parameters<typeof device.sign>) => device.sign(...args);
    // The host has just seen that key, and trusts keys it has read for a minute.
    const before = await cloneOrders(scene, victim, { sign });
    await hostOf(before.child).configure(before.configure);
    expect((await scene.identities.keysOf(owner.inboxId)).installations.map((key) => Buffer.from(key).toString('hex'))).toContain(
      device.client.installationId,
    );
    await device.revoke();
    const late = await cloneOrders(scene, victim, { sign });
    await scene.refused('STATEMENT_KEY_UNKNOWN', victim, () => hostOf(victim).cloneSummary(late.send));
    await scene.refused('STATEMENT_KEY_UNKNOWN', late.child, () => hostOf(late.child).configure(late.configure));
    const offer = await sign({ action: 'instance.offer', instanceId, newOwnerId: heir.inboxId });
    const acceptance = await accepted(heir, owner);
    await scene.refused('STATEMENT_KEY_UNKNOWN', victim, () => handOver(heir, offer, acceptance));
    const release = await sign({ action: 'instance.release', instanceId });
    await scene.refused('STATEMENT_KEY_UNKNOWN', victim, () => hostOf(victim).release({ instanceId, claimId, statement: release }));
    pool.giveBack(late.child);
  });

  it('after all that: the agent belongs to its owner, says so, and knows what it knew', async () => {
    expect((await scene.profile(victim))?.metadata).toMatchObject({ ownerId: scene.owner.inboxId });
    expect(await scene.human.ask(victim.conversation, 'Where is our hotel?', /shinjuku/i)).toMatch(/shinjuku/i);
  });
});

describe('the running system', () => {
  let system: TestSystem;
  let owner: User;
  let stranger: User;
  let human: Human;
  let templateId: string;
  /** A live agent of the owner. */
  let victim: { instanceId: string; inboxId: string; claimId: string };
  const stack = new AsyncDisposableStack();

  beforeAll(async () => {
    system = stack.use(await startSystem({ config: { idleTarget: 1 } }));
    const { url, network } = system.running;
    [owner, stranger, human] = await Promise.all([User.signIn(url, network), User.signIn(url, network), Human.join(network)]);
    stack.use(human);
    owner.adderId = human.client.inboxId;
    templateId = (await owner.createTemplate({ agentName: CONTENT.agentName, instructions: CONTENT.instructions })).id;
    const claim = await eventually(() => owner.claim(templateId));
    await human.conversation(claim.inboxId);
    await owner.settled(claim.id);
    victim = { instanceId: claim.instanceId, inboxId: claim.inboxId, claimId: claim.id };
  });
  afterAll(() => stack.disposeAsync());

  const hostOf = () => hostService(system.running);
  const instance = async () => (await owner.claims.getInstance({ instanceId: victim.instanceId })).instance;

  it('stranger instantiates a private template', async () => {
    const host = hostOf();
    await eventually(async () => expect((await host.getHealth({})).idle).toBe(1));
    const before = await host.getHealth({});
    expect(await reasonOf(stranger.claim(templateId))).toBe('TEMPLATE_PRIVATE');
    expect(await reasonOf(stranger.templates.getTemplate({ templateId }))).toBe('TEMPLATE_PRIVATE');
    const named = { case: 'ownerId' as const, value: stranger.inboxId };
    expect((await stranger.claims.listInstances({ filter: named })).instances).toEqual([]);
    expect(await host.getHealth({})).toEqual(before);
  });

  it('a host that registers another host’s instance', async () => {
    const rogue = await rogueHost();
    const before = await instance();
    const { hostId } = await hostOf().getHealth({});
    // With its own inbox, at its own address and at the victim's; then with the victim's inbox, for which it cannot sign.
    expect(await reasonOf(rogue.register(victim.instanceId, rogue.person.inboxId))).toBe('HOST_UNKNOWN');
    expect(await reasonOf(rogue.register(victim.instanceId, rogue.person.inboxId, { hostId }))).toBe('CALLER_NOT_ALLOWED');
    // The victim's host has its own key, without which no signature is even checked.
    const refusals = [
      { at: rogue.hostId, unsigned: 'STATEMENT_KEY_UNKNOWN', foreign: 'STATEMENT_WRONG_SIGNER' },
      { at: hostId, unsigned: 'CALLER_NOT_ALLOWED', foreign: 'CALLER_NOT_ALLOWED' },
    ];
    for (const { at, unsigned, foreign } of refusals) {
      const forged = rogue.register(victim.instanceId, victim.inboxId, { hostId: at, signer: victim.inboxId });
      expect(await reasonOf(forged)).toBe(unsigned);
      expect(await reasonOf(rogue.register(victim.instanceId, victim.inboxId, { hostId: at }))).toBe(foreign);
    }
    // Claiming to hold the instance does not make it the instance's host.
    await rogue.registry.registerHost({ hostId: rogue.hostId, address: system.running.template.url, instanceIds: [victim.instanceId] });
    expect(await instance()).toEqual(before);
  });

  it('a host that registers as another host, one that no longer has any agents', async () => {
    const before = await instance();
    const { hostId } = await hostOf().getHealth({});
    const rogue = await rogueHost();
    const forged = rogue.registry.registerHost({ hostId, address: 'http://127.0.0.1:9', instanceIds: [] });
    expect(await reasonOf(forged)).toBe('CALLER_NOT_ALLOWED');
    expect(await instance()).toEqual(before);
  });

  it('report with another instance’s credential', async () => {
    const rogue = await rogueHost();
    const own = newId('inst');
    const { credential } = await rogue.register(own, rogue.person.inboxId);
    expect(credential).toHaveLength(32);
    const before = await instance();
    const { hostId } = await hostOf().getHealth({});
    const report = { instanceId: victim.instanceId, claimId: victim.claimId };
    const lies = [
      { state: InstanceState.GONE },
      { ownerId: rogue.person.inboxId },
      { appliedVersion: 99n },
      { failureReason: 'JOIN_TIMED_OUT' },
    ];
    for (const lie of lies) {
      expect(await reasonOf(rogue.registry.reportInstance({ ...report, ...lie, hostId: rogue.hostId, credential }))).toBe('HOST_UNKNOWN');
      for (const one of [credential, new Uint8Array(32)])
        expect(await reasonOf(rogue.registry.reportInstance({ ...report, ...lie, hostId, credential: one }))).toBe('CALLER_NOT_ALLOWED');
    }
    expect(await reasonOf(rogue.registry.reportInstance({ ...report, hostId, state: InstanceState.GONE }))).toBe('VALIDATION_FAILED');
    expect(await instance()).toEqual(before);
    // For its own instance the credential is valid.
    expect(await reasonOf(rogue.registry.reportInstance({ hostId: rogue.hostId, instanceId: own, credential }))).toBeUndefined();
  });

  /** A host known to the pool, whose operator knows everything except other agents' keys. */
  async function rogueHost() {
    const key = system.running.keys.host(newId('rogue'));
    const hostId = key.host.id;
    const registry = registryService(system.running, key);
    const person = await SigningPerson.create(system.running.network);
    await registry.registerHost({ hostId, address: 'http://127.0.0.1:9', instanceIds: [] });
    const { publicKey } = await generateSealingKeys();
    return {
      hostId,
      registry,
      person,
      async register(instanceId: string, inboxId: string, lie: { hostId?: string; signer?: string } = {}) {
        const sealingKey = Buffer.from(publicKey).toString('hex');
        const envelope = lie.signer === undefined ? {} : { signer: lie.signer };
        const action = { action: 'instance.register', instanceId, sealingKey } as const;
        const statement = await person.sign(action, envelope);
        const voucher = voucherBy(key, fromWire(statement).envelope, action);
        const request = { hostId: lie.hostId ?? hostId, instanceId, inboxId, sealingKey: { publicKey, statement, voucher } };
        return registry.registerInstance(request);
      },
    };
  }
});
