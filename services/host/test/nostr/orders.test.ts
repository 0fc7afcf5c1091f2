// An owner settles how their agent is on Nostr, as they signed it, and nobody else settles anything.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NostrSettings } from '@offshoot/context';
import { attest, bindingIn, isGenuine, newSecretKey, publicKeyOf, successorIn } from '@offshoot/nostr';
import { nostrAction, sealedConfigDigestOf } from '@offshoot/statements';
import { seal } from '@offshoot/statements/sealing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dropOldKeys } from '../../src/agent/nostr/key-changes.ts';
import { nostrStatus, setNostr } from '../../src/agent/nostr/nostr-orders.ts';
import { keepPublished } from '../../src/agent/nostr/publishing.ts';
import { leave } from '../../src/agent/ownership/orders.ts';
import { acceptOffer } from '../../src/agent/ownership/owner-orders.ts';
import { recallMark } from '../../src/agent/ownership/recalling.ts';
import { markOf } from '../../src/agent/record/domain/mark.ts';
import { NostrKeys } from '../../src/agent/workspace/nostr-keys.ts';
import { INSTANCE, openSignedAgent, type SignedAgent } from '../domain/signed-agent.ts';
import { MALLORY, NOW, OWNER, reason, type Signer, sign } from '../domain/signers.ts';
import { type NotedRelays, noRelays } from './no-relays.ts';

const RELAY = 'wss://relay.example';
const peer = (name: string, key = publicKeyOf(newSecretKey())) => ({ key, name });
const wanted = (part: Partial<NostrSettings> = {}): NostrSettings => ({
  ...{ enabled: true, relays: [RELAY], peers: [], mirror: false, attestation: [] },
  ...part,
});

let agent: SignedAgent;
let relays: NotedRelays;
let deps: SignedAgent['deps'];
beforeEach(async () => {
  agent = await openSignedAgent();
  relays = noRelays();
  deps = { ...agent.deps, relays };
});
afterEach(() => agent.close());

async function sealed(secretKey: Uint8Array, o: { instanceId?: string; ownerId?: string } = {}) {
  const { publicKey } = await deps.workspace.sealingKeys();
  const purpose = { use: 'nostr-key', instanceId: o.instanceId ?? INSTANCE, ownerId: o.ownerId ?? OWNER.inboxId } as const;
  const value = await seal(publicKey, purpose, Buffer.from(Buffer.from(secretKey).toString('hex')));
  return { value, digest: sealedConfigDigestOf({ value, keys: ['nostr'] }) };
}
type Sealed = Awaited<ReturnType<typeof sealed>>;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const inBase64 = ({ value }: Sealed) => ({ encapsulatedKey: base64(value.encapsulatedKey), ciphertext: base64(value.ciphertext) });

interface Signing {
  by?: Signer;
  now?: Date;
  key?: Sealed;
  instanceId?: string;
}
const statement = (settings: NostrSettings, o: Signing = {}) =>
  sign(o.by ?? OWNER, nostrAction(o.instanceId ?? INSTANCE, settings, o.key?.digest ?? 'none'), {
    now: o.now ?? NOW,
    lifetimeSeconds: 300,
  });
const order = async (settings: NostrSettings, o: Signing = {}) =>
  reason(setNostr(deps, { settings, ...(o.key && { key: inBase64(o.key) }) }, await statement(settings, o)));
const later = (seconds = 1) => ({ now: new Date(NOW.getTime() + seconds * 1_000) });

const standing = () => agent.store.nostr.standing();
const keyFile = (): string[] => {
  const found = readdirSync(deps.workspace.folder).includes('nostr-key.json');
  return found ? Object.keys(JSON.parse(readFileSync(join(deps.workspace.folder, 'nostr-key.json'), 'utf8')) as object) : [];
};
const waiting = () => {
  const { nostr } = agent.store;
  const found = [];
  for (let next = nostr.nextToSend(deps.now()); next; next = nostr.nextToSend(deps.now())) {
    found.push(next.event);
    nostr.done(next.event);
  }
  return found;
};

test('it is on Nostr once its owner says so: with a key of its own, its profile and its relays', async () => {
  expect(await order(wanted({ peers: [peer('Bea')] }))).toBe('undefined');
  expect(nostrStatus(deps, 'r')).toMatchObject({ publicKey: '', isDerived: false, profile: '' });
  relays.answer = { taken: 1, refused: 0, away: 0 };
  await keepPublished(deps);
  const { publicKey, profile, relays: used } = nostrStatus(deps, 'r');
  expect(publicKey).toMatch(/^[0-9a-f]{64}$/);
  expect(keyFile()).toEqual([publicKey]);
  expect(used).toEqual([{ url: RELAY, state: 'away', isHosts: false }]);
  expect(relays.sent.map(({ event: { kind } }) => kind)).toEqual([0, 10_002, 10_050]);
  expect(relays.sent.every(({ event, urls }) => isGenuine(event) && event.pubkey === publicKey && urls[0] === RELAY)).toBe(true);
  expect(JSON.parse(JSON.parse(profile).content)).toMatchObject({ name: 'Trip Planner', bot: true });
  expect(relays.heard.get(INSTANCE)).toMatchObject({ publicKey, relays: [RELAY] });
  // All is said: nothing is sent again, and it may sleep.
  expect(await keepPublished(deps)).toBeGreaterThan(60_000);
  expect(relays.sent).toHaveLength(3);
  expect(await order(wanted({ enabled: false }), later())).toBe('undefined');
  await keepPublished(deps);
  expect([relays.heard.size, nostrStatus(deps, 'r').publicKey, relays.sent.length]).toEqual([0, publicKey, 3]);
});

test('while its relays are away, what it has to say waits, for so long that it may sleep', async () => {
  await order(wanted());
  expect(await keepPublished(deps)).toBeGreaterThanOrEqual(60_000);
  agent.clock.now = new Date(NOW.getTime() + 10 * 60_000);
  relays.answer = { taken: 1, refused: 0, away: 0 };
  await keepPublished(deps);
  expect(relays.sent.map(({ event: { kind } }) => kind).sort()).toEqual([0, 10_002, 10_050]);
});

test('a name that changes is published with a later time, and so is all of it a day later', async () => {
  relays.answer = { taken: 1, refused: 0, away: 0 };
  await order(wanted());
  await keepPublished(deps);
  agent.store.change({ chosenName: 'Bosun' });
  await keepPublished(deps);
  const profiles = () => relays.sent.flatMap(({ event }) => (event.kind === 0 ? [event] : []));
  expect(JSON.parse(profiles().at(-1)?.content ?? '')).toMatchObject({ name: 'Bosun' });
  expect(profiles()[1]?.created_at).toBeGreaterThan(profiles()[0]?.created_at ?? 0);
  agent.clock.now = new Date(NOW.getTime() + 25 * 60 * 60_000);
  await keepPublished(deps);
  expect(relays.sent).toHaveLength(7);
});

describe('a key that its owner derived', () => {
  const derived = newSecretKey();

  test('takes the place of its own, which names it as its successor', async () => {
    relays.answer = { taken: 1, refused: 0, away: 0 };
    await order(wanted());
    await keepPublished(deps);
    const before = standing().publicKey;
    expect(await order(wanted(), { key: await sealed(derived), ...later() })).toBe('undefined');
    expect(standing()).toMatchObject({ publicKey: publicKeyOf(derived), isDerived: true });
    expect(keyFile()).toEqual([publicKeyOf(derived)]);
    const last = waiting();
    expect(last.map(({ kind, pubkey }) => [kind, pubkey])).toEqual([
      [0, before],
      [10_050, before],
    ]);
    expect(last[0] && successorIn(last[0])).toBe(publicKeyOf(derived));
    expect(last.every(isGenuine)).toBe(true);
  });

  test('attack: a derived key that is sealed for another agent, or by another owner', async () => {
    expect(await order(wanted(), { key: await sealed(derived, { instanceId: `inst_${'b'.repeat(26)}` }) })).toBe('SEALED_VALUE_INVALID');
    expect(await order(wanted(), { key: await sealed(derived, { ownerId: MALLORY.inboxId }), ...later() })).toBe('SEALED_VALUE_INVALID');
    expect([keyFile(), standing().publicKey]).toEqual([[], '']);
  });

  test('attack: another sealed key than the owner signed, and what is no key', async () => {
    const [signed, other] = await Promise.all([sealed(derived), sealed(newSecretKey())]);
    const settled = wanted();
    const swapped = setNostr(deps, { settings: settled, key: inBase64(other) }, await statement(settled, { key: signed }));
    expect(await reason(swapped)).toBe('STATEMENT_SIGNATURE_INVALID');
    for (const none of [new Uint8Array(32), randomBytes(31), Buffer.alloc(32, 0xff)])
      expect(await order(settled, { key: await sealed(none), ...later() })).toBe('VALIDATION_FAILED');
    expect(keyFile()).toEqual([]);
  });
});

describe('attacks', () => {
  test('an older statement does not let in whom a newer one keeps out', async () => {
    const older = wanted({ peers: [peer('Mallory')] });
    const first = await statement(older);
    expect(await order(wanted(), later())).toBe('undefined');
    expect(await reason(setNostr(deps, { settings: older }, first))).toBe('STATEMENT_SUPERSEDED');
    expect(standing().settings.peers).toEqual([]);
  });

  test('another owner’s statement, one for another agent, and one that is used for other settings', async () => {
    expect(await order(wanted(), { by: MALLORY })).toBe('NOT_INSTANCE_OWNER');
    expect(await order(wanted(), { instanceId: `inst_${'b'.repeat(26)}` })).toBe('STATEMENT_SIGNATURE_INVALID');
    const mine = await statement(wanted());
    expect(await reason(setNostr(deps, { settings: wanted({ peers: [peer('M')] }) }, mine))).toBe('STATEMENT_SIGNATURE_INVALID');
    agent.meanwhile(() => agent.sell());
    expect(await order(wanted())).toBe('NOT_INSTANCE_OWNER');
    expect(standing().settings.enabled).toBe(false);
  });

  test.each([
    ['an internal address', 'wss://127.0.0.1:8443'],
    ['one without encryption', 'ws://relay.example'],
    ['one in another form', 'wss://Relay.example/'],
  ])('an owner’s relay that is %s', async (_, url) => {
    expect(await order(wanted({ relays: [url] }))).toBe('VALIDATION_FAILED');
  });

  test('no relay at all', async () => {
    expect(await order(wanted({ relays: [] }))).toBe('VALIDATION_FAILED');
    deps = { ...deps, relays: noRelays(['ws://127.0.0.1:7777/relay']) };
    expect(await order(wanted({ relays: [] }), later())).toBe('undefined');
  });

  test('settings with 10,000 peers, and a peer who is there twice', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => peer(`p${at}`, at.toString(16).padStart(64, '0')));
    const signed = await statement(wanted());
    expect(await reason(setNostr(deps, { settings: wanted({ peers: many }) }, signed))).toBe('STATEMENT_MALFORMED');
    const twin = peer('a');
    expect(await reason(setNostr(deps, { settings: wanted({ peers: [twin, { ...twin, name: 'b' }] }) }, signed))).toBe(
      'STATEMENT_MALFORMED',
    );
  });

  test('an attestation of another key, and one that is forged', async () => {
    await order(wanted());
    await keepPublished(deps);
    const owner = newSecretKey();
    const other = attest(owner, publicKeyOf(newSecretKey()));
    expect(await order(wanted({ attestation: other }), later())).toBe('VALIDATION_FAILED');
    const own = attest(owner, standing().publicKey);
    const forged = [own[0] ?? '', publicKeyOf(newSecretKey()), ...own.slice(2)];
    expect(await order(wanted({ attestation: forged }), later(2))).toBe('VALIDATION_FAILED');
    expect(await order(wanted({ attestation: own }), later(3))).toBe('undefined');
    relays.answer = { taken: 1, refused: 0, away: 0 };
    await keepPublished(deps);
    expect(JSON.parse(nostrStatus(deps, 'r').profile).tags).toContainEqual(own);
  });

  test('a repeated order is done once, and does not undo a later one', async () => {
    const settings = wanted();
    const first = await statement(settings);
    await setNostr(deps, { settings }, first);
    await order(wanted({ enabled: false }), later());
    expect(await reason(setNostr(deps, { settings }, first))).toBe('undefined');
    expect(standing().settings.enabled).toBe(false);
  });
});

describe('the key ends', () => {
  async function published(): Promise<string> {
    await order(wanted({ peers: [peer('Bea')] }));
    relays.answer = { taken: 1, refused: 0, away: 0 };
    await keepPublished(deps);
    relays.sent.length = 0;
    return standing().publicKey;
  }
  async function sell(): Promise<void> {
    const at = { now: new Date(NOW.getTime() + 5_000) };
    const offer = { action: 'instance.offer', instanceId: INSTANCE, newOwnerId: MALLORY.inboxId } as const;
    const acceptance = { action: 'instance.accept', instanceId: INSTANCE, previousOwnerId: OWNER.inboxId } as const;
    await acceptOffer(deps, {
      newOwnerId: MALLORY.inboxId,
      offer: await sign(OWNER, offer, { ...at, lifetimeSeconds: 300 }),
      acceptance: await sign(MALLORY, acceptance, { ...at, lifetimeSeconds: 300 }),
    });
  }

  test('with a change of owner: the old key names one that was made inside, and is deleted', async () => {
    const before = await published();
    await sell();
    const after = standing();
    expect(after).toMatchObject({ isDerived: false, settings: { enabled: false, peers: [], relays: [] } });
    expect(after.publicKey).not.toBe(before);
    expect(keyFile()).toEqual([after.publicKey]);
    await keepPublished(deps);
    expect(relays.heard.size).toBe(0);
    const [profile, inbox] = relays.sent;
    expect(relays.sent).toHaveLength(2);
    expect([profile?.event.pubkey, profile && successorIn(profile.event), profile && bindingIn(profile.event)]).toEqual([
      before,
      after.publicKey,
      undefined,
    ]);
    expect(relays.sent.every(({ event, urls }) => isGenuine(event) && urls[0] === RELAY)).toBe(true);
    expect(inbox?.event).toMatchObject({ kind: 10_050, tags: [] });
  });

  test('with a change of owner, for a former owner’s statement, too', async () => {
    await published();
    const old = await statement(wanted({ peers: [peer('Spy')] }), later(2));
    await sell();
    expect(await reason(setNostr(deps, { settings: wanted({ peers: [peer('Spy')] }) }, old))).not.toBe('undefined');
    expect(standing().settings.peers).toEqual([]);
  });

  test('killed before the old key is deleted, or before the change is stored: the database decides', async () => {
    const before = await published();
    // Killed before the transaction: the file has a key that nobody knows of.
    new NostrKeys(deps.workspace.folder).add();
    expect(keyFile()).toHaveLength(2);
    dropOldKeys(deps);
    expect(keyFile()).toEqual([before]);
    // Killed after it: the file still has the old one.
    const next = new NostrKeys(deps.workspace.folder).add();
    agent.store.nostr.change({ publicKey: next.publicKey });
    await keepPublished(deps);
    expect(keyFile()).toEqual([next.publicKey]);
  });

  test('a change of owner that cannot be stored leaves key, peers and profile as they were', async () => {
    const before = await published();
    const whole = deps;
    const full = () => {
      throw new Error('the disk is full');
    };
    deps = { ...deps, marks: { ...deps.marks, kept: () => ({ settled: {} as never }), intend: full } };
    await expect(sell()).rejects.toThrow('the disk is full');
    deps = whole;
    expect(standing()).toMatchObject({ publicKey: before, settings: { enabled: true } });
    await keepPublished(deps);
    expect([keyFile(), relays.sent]).toEqual([[before], []]);
    expect(nostrStatus(deps, 'r').profile).not.toBe('');
  });

  test('with its release: a last profile without a successor, and no key is left', async () => {
    const before = await published();
    leave(deps);
    expect([keyFile(), standing().publicKey]).toEqual([[], '']);
    const [profile, inbox] = waiting();
    expect([profile?.pubkey, inbox?.pubkey, profile && successorIn(profile)]).toEqual([before, before, undefined]);
  });

  test('attack: an old copy of the folder does not bring back peers, nor a former owner’s key', async () => {
    const before = await published();
    const settled = agent.store.state;
    const mark = markOf(settled);
    const kept = (changes: object) => ({ ...deps, marks: { ...deps.marks, kept: () => ({ settled: { ...mark, ...changes } as never }) } });
    recallMark(kept({ redemptions: settled.redemptions + 1, nostrOrder: 'another', nostrOrderAt: NOW.getTime() + 9 }));
    expect(standing()).toMatchObject({ publicKey: before, settings: { enabled: false, peers: [] } });
    expect(agent.store.state.noticesOwed).toHaveLength(1);
    recallMark(kept({ redemptions: settled.redemptions + 5, ownerId: MALLORY.inboxId, nostrOrder: '', nostrOrderAt: 0 }));
    expect(standing().publicKey).not.toBe(before);
    expect(waiting().map(({ pubkey }) => pubkey)).toEqual([before, before]);
  });
});

test('its secret key is in a private file, and in nothing that it says', async () => {
  const derived = newSecretKey();
  const secret = Buffer.from(derived).toString('hex');
  relays.answer = { taken: 1, refused: 0, away: 0 };
  await order(wanted(), { key: await sealed(derived) });
  await keepPublished(deps);
  expect(readFileSync(join(deps.workspace.folder, 'nostr-key.json'), 'utf8')).toContain(secret);
  const said = JSON.stringify([nostrStatus(deps, 'r'), relays.sent, agent.store.state]);
  expect(said).not.toContain(secret);
  expect(Buffer.from(agent.store.snapshot()).includes(secret)).toBe(false);
});
