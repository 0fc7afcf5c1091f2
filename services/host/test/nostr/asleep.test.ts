// An agent on Nostr, from its owner's order to its end: it sleeps and wakes, its host starts again, and its key follows its owner.
import { existsSync } from 'node:fs';
import { toBinary } from '@bufbuild/protobuf';
import type { NostrSettings, NostrStatus } from '@offshoot/context';
import { verifyBinding } from '@offshoot/context/nostr/genuine-binding.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { bindingIn, inboxRelaysIn, type NostrEvent, readEvent, successorIn } from '@offshoot/nostr';
import { nostrAction } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import type { RunningInstanceHost } from '../../src/index.ts';
import { clientOf, Desk, newRequestId } from '../desk.ts';
import { createPerson, type Person } from '../people.ts';
import { type Configured, claim, type Scene, setScene } from '../scene.ts';
import { type Talk, talk } from '../talk.ts';
import { startRelay, Writer } from './a-relay.ts';

let scene: Scene;
let host: RunningInstanceHost;
let relay: Awaited<ReturnType<typeof startRelay>>;
let agent: Configured;
let group: Talk;
let desk: Desk;
let bea: Writer;
let mallory: Writer;

/** The host's relay, whose policy is the host's. */
const policy = {
  isMember: (key: string) => host.host.nostrPolicy.isMember(key),
  mayRead: (author: string, readers: ReadonlySet<string>) => host.host.nostrPolicy.mayRead(author, readers),
};
const start = () => scene.startHost({ engine: createOfflineEngine(), sleepAfterMs: 400, idleTarget: 0, nostrRelays: [relay.url] });

beforeAll(async () => {
  relay = await startRelay({ policy });
  scene = await setScene();
  scene.pool.wish.idleTarget = 1;
  host = await start();
  agent = await claim(scene, host);
  scene.pool.wish.idleTarget = 0;
  group = await talk(await scene.human(), [agent.inboxId]);
  await group.hears(agent.inboxId, /^Hello/);
  desk = new Desk(await clientOf(scene, scene.owner), agent.inboxId);
  [bea, mallory] = [new Writer(relay.url), new Writer(relay.url)];
});
afterAll(async () => {
  for (const one of [bea, mallory]) one?.close();
  await scene?.close();
  await relay?.close();
});

const asleep = () => untilFound('asleep', () => host.host.health().dormant === 1);
const awake = () => untilFound('awake', () => host.host.health().dormant === 0);
const status = () => desk.asksUntilAnswered<NostrStatus>({ ask: 'nostr', requestId: newRequestId() });

async function settle(settings: NostrSettings, by: Person = scene.owner): Promise<NostrStatus> {
  const signed = await by.sign(nostrAction(agent.instanceId, settings, 'none'));
  const statement = Buffer.from(toBinary(SignedStatementSchema, signed)).toString('base64');
  return await desk.asksUntilAnswered<NostrStatus>({ ask: 'set-nostr', requestId: newRequestId(), settings, statement });
}
const settings = (part: Partial<NostrSettings> = {}): NostrSettings => ({
  ...{ enabled: true, relays: [], peers: [{ key: bea.publicKey, name: 'Bea' }], mirror: false, attestation: [], ...part },
});
const ofKind = (events: readonly NostrEvent[], kind: number) => events.find((event) => event.kind === kind);

let publicKey = '';
let owner: Person;

test('its owner puts it on Nostr in their direct message: its key and its inbox say so of each other', async () => {
  expect(await settle(settings())).toMatchObject({ answer: 'nostr', settings: { enabled: true } });
  const told = await untilFound('its profile', async () => {
    const now = await status();
    return now.profile !== '' && now.relays[0]?.state === 'connected' ? now : undefined;
  });
  publicKey = told.publicKey;
  expect(told.relays).toEqual([{ url: relay.url, state: 'connected', isHosts: true }]);
  const keys = await scene.identities.keysOf(agent.inboxId);
  const { instanceId } = agent;
  expect(await verifyBinding(readEvent(JSON.parse(told.profile)), { instanceId, publicKey, keys, now: new Date() })).toMatchObject({
    ok: true,
  });
  const published = await untilFound('all of it on the relay', async () => {
    const events = await bea.read({ authors: [publicKey] });
    return events.length === 3 ? events : undefined;
  });
  expect(inboxRelaysIn(ofKind(published, 10_050) as NostrEvent)).toEqual([relay.url]);
  // Another agent's key is not bound by this profile.
  const other = await verifyBinding(readEvent(JSON.parse(told.profile)), { instanceId, publicKey: bea.publicKey, keys, now: new Date() });
  expect(other.ok).toBe(false);
});

test('it falls asleep, a stranger does not wake it, and a peer does', async () => {
  await asleep();
  await mallory.write(publicKey, 'Wake up!');
  await mallory.write(publicKey, 'Wake up, I say!');
  // The relay passes them on in order.
  await bea.write(publicKey, 'Good morning.');
  await awake();
  await asleep();
  await group.say('Trip Planner, are you there?');
  await awake();
  await asleep();
});

test('its host starts again while it sleeps, and listens for it with its key', async () => {
  await asleep();
  await host.close();
  await bea.write(publicKey, 'You missed this.');
  host = await start();
  await awake();
  await asleep();
  await bea.write(publicKey, 'And this?');
  await awake();
});

test('attack: a former owner’s key: after a change of owner it names its successor, and wakes nobody', async () => {
  const bob = await createPerson(scene.network);
  owner = bob;
  const { instanceId } = agent;
  const offer = await scene.owner.sign({ action: 'instance.offer', instanceId, newOwnerId: bob.inboxId }, { lifetimeSeconds: 3_600 });
  const acceptance = await bob.sign({ action: 'instance.accept', instanceId, previousOwnerId: scene.owner.inboxId });
  await scene.rpc(host).acceptOffer({ instanceId, newOwnerId: bob.inboxId, offer, acceptance });
  const successor = await untilFound('the last profile', async () => {
    const profile = ofKind(await bea.read({ authors: [publicKey], kinds: [0] }), 0);
    return profile && successorIn(profile);
  });
  desk = new Desk(await clientOf(scene, bob), agent.inboxId);
  expect(await status()).toMatchObject({ publicKey: successor, settings: { enabled: false, peers: [] }, profile: '' });
  await untilFound('messages go nowhere', async () => {
    const inbox = ofKind(await bea.read({ authors: [publicKey], kinds: [10_050] }), 10_050);
    return inbox && inboxRelaysIn(inbox).length === 0;
  });
  await asleep();
  await bea.write(publicKey, 'Are you still there?').catch(() => {});
  await settle(settings(), bob);
  await untilFound('the new profile', async () => ofKind(await bea.read({ authors: [successor], kinds: [0] }), 0));
  publicKey = successor;
});

test('it is released: its last profile names no inbox and no other key, and its relay takes nothing more of it', async () => {
  const { instanceId } = agent;
  const statement = await owner.sign({ action: 'instance.release', instanceId });
  await scene.rpc(host).release({ instanceId, statement });
  const last = await untilFound('its last profile', async () => {
    const profile = ofKind(await bea.read({ authors: [publicKey], kinds: [0] }), 0);
    return profile && bindingIn(profile) === undefined ? profile : undefined;
  });
  expect(successorIn(last)).toBeUndefined();
  await untilFound('its end', () => host.host.isGone(instanceId) && !existsSync(scene.workspace(instanceId)));
  expect(host.host.nostrPolicy.isMember(publicKey)).toBe(false);
});
