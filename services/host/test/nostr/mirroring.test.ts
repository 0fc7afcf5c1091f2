// What an agent knows, for its owner's own key: as an export would have it, and gone once it is forgotten.
import { attest, KINDS, newSecretKey, openEngram, publicKeyOf } from '@offshoot/nostr';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { keepPublished } from '../../src/agent/nostr/publishing.ts';
import { NostrKeys } from '../../src/agent/workspace/nostr-keys.ts';
import { type BareAgent, openBareAgent } from '../context/bare-agent.ts';
import { type NotedRelays, noRelays } from './no-relays.ts';

const ownersKey = newSecretKey();
let agent: BareAgent;
let relays: NotedRelays;
let deps: BareAgent['deps'];
let publicKey: string;
let clock = 0;
beforeEach(() => {
  agent = openBareAgent({ engine: createOfflineEngine() });
  relays = noRelays();
  relays.answer = { taken: 1, refused: 0, away: 0 };
  clock = 0;
  deps = { ...agent.deps, relays, now: () => new Date(agent.deps.now().getTime() + clock) };
  ({ publicKey } = new NostrKeys(deps.workspace.folder).add());
  settle();
});
afterEach(() => agent.close());

function settle(o: { mirror?: boolean; attestation?: string[]; relays?: string[] } = {}) {
  const { mirror = true, attestation = attest(ownersKey, publicKey), relays: named = ['wss://relay.example'] } = o;
  const settings = { enabled: true, relays: named, peers: [], mirror, attestation };
  agent.store.nostr.change({ settings, publicKey });
}

/** Ten minutes later. */
async function round(): Promise<number | undefined> {
  clock += 10 * 60_000;
  return await keepPublished(deps);
}
const engrams = () => relays.sent.flatMap(({ event }) => (event.kind === KINDS.engram ? [event] : []));
/** As its owner reads them: the newest in each place. */
function read(): Map<string, string | null> {
  const newest = new Map(engrams().map((event) => [event.tags[0]?.[1], event]));
  const bodies = [...newest.values()].map((event) => openEngram(event, { secretKey: ownersKey, otherKey: publicKey }));
  return new Map(bodies.map((body) => ('profile' in body ? ['core', body.profile] : [body.slug, body.value])));
}
const known = () => [...read()].flatMap(([slug, value]) => (slug === 'core' || value === null ? [] : [value]));

test('its owner reads what it knows with their own key alone, and a relay reads nothing', async () => {
  await agent.hear('Ana', 'Please remember that dinner is at eight.');
  await round();
  expect(known().join()).toMatch(/dinner is at eight/);
  expect(read().get('core')).toMatch(/Bench/);
  expect(JSON.stringify(relays.sent)).not.toMatch(/dinner/);
  const before = engrams().length;
  await round();
  await round();
  expect(engrams()).toHaveLength(before);
});

test('what is learned later comes ten minutes later at the earliest', async () => {
  await round();
  await agent.hear('Ana', 'Please remember that dinner is at eight.');
  clock -= 60_000;
  expect(await keepPublished(deps)).toBeLessThanOrEqual(10 * 60_000);
  expect(known()).toEqual([]);
  await round();
  expect(known().join()).toMatch(/dinner/);
});

test('what it has forgotten is replaced by a record of nothing', async () => {
  await agent.hear('Ana', 'Please remember that dinner is at eight.');
  await round();
  const [slug] = [...read().keys()].filter((one) => one !== 'core');
  agent.store.memory.forget(agent.store.memory.all().map(({ id }) => id));
  await round();
  expect(read().get(slug ?? '')).toBeNull();
});

test('once it is switched off, all of it is', async () => {
  await agent.hear('Ana', 'Please remember that dinner is at eight.');
  await round();
  expect(known()).toHaveLength(1);
  settle({ mirror: false });
  await round();
  expect([known(), read().get('core')]).toEqual([[], '']);
});

test.each([
  ['names other relays', ['wss://other.example'], false],
  ['is moved to another host, whose relay has the same address', ['wss://relay.example'], true],
])('an agent that %s has the same events there, once each', async (_, named, isMoved) => {
  await agent.hear('Ana', 'Please remember that dinner is at eight.');
  await round();
  const before = engrams().map(({ id }) => id);
  relays.sent.length = 0;
  settle({ relays: named });
  if (isMoved) agent.store.nostr.change({ isMoved });
  await round();
  expect(engrams().map(({ id }) => id)).toEqual(expect.arrayContaining(before));
  expect(relays.sent.every(({ urls }) => urls.join() === named.join())).toBe(true);
  expect(new Set(relays.sent.map(({ event: { kind } }) => kind))).toEqual(
    new Set([KINDS.profile, KINDS.relayList, KINDS.inboxRelays, KINDS.engram]),
  );
  relays.sent.length = 0;
  await round();
  expect(engrams()).toEqual([]);
});

test('attack: without an attestation of its key, and with that of another key, nothing is written', async () => {
  await agent.hear('Ana', 'Please remember that dinner is at eight.');
  for (const attestation of [[], attest(ownersKey, publicKeyOf(newSecretKey()))]) {
    settle({ attestation });
    await round();
  }
  expect(engrams()).toEqual([]);
});

test('attack: a password is in no record', async () => {
  await agent.hear('Ana', 'Please remember that the Wi-Fi password is hunter2-canary.');
  await agent.hear('Ana', 'Please remember that dinner is at eight.');
  await round();
  expect([...read().values()].join()).not.toMatch(/hunter2/);
  expect(known().join()).toMatch(/dinner/);
});

test('attack: members who tell it very much: fifty records in ten minutes', async () => {
  for (let many = 0; many < 70; many++) await agent.hear('Ana', `Please remember that room ${many} is number ${many * 7}.`);
  relays.sent.length = 0;
  await round();
  expect(engrams().length).toBeLessThanOrEqual(50);
  for (let rounds = 0; rounds < 3; rounds++) await round();
  expect(known().length).toBe(agent.store.memory.all().filter(({ hidden }) => !hidden).length);
});

test('attack: its owner changes while it looks at what it knows: nothing more is written with the key', async () => {
  await agent.hear('Ana', 'Please remember that dinner is at eight.');
  deps = {
    ...deps,
    secretScanner: {
      async rulesFoundIn(texts) {
        agent.store.nostr.change({ publicKey: 'd'.repeat(64) });
        return texts.map(() => []);
      },
    },
  };
  await round();
  expect(engrams()).toEqual([]);
});
