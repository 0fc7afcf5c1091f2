// For whom a host listens on Nostr, and what makes it look: what peers write, and of strangers next to nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NostrEvent } from '@offshoot/nostr';

import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { untilFound } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRelayNetwork } from '../../src/adapters/nostr-relays.ts';
import { heardAccount } from '../../src/agent/nostr/account.ts';
import type { HeardAccount, RelayNetwork } from '../../src/agent/nostr/relays.ts';
import { NostrKeys } from '../../src/agent/workspace/nostr-keys.ts';
import { openHostStore } from '../../src/host/agents/host-store.ts';
import { NostrListening } from '../../src/host/nostr/listening.ts';
import { startRelay, Writer } from './a-relay.ts';

const log = createLogger('listening', 'silent');
const AGENT = `inst_${'a'.repeat(26)}`;
const OTHER = `inst_${'b'.repeat(26)}`;

let relay: Awaited<ReturnType<typeof startRelay>>;
let folder: string;
let store: ReturnType<typeof openHostStore>;
let listening: NostrListening;
let bea: Writer;
let mallory: Writer;
const news: string[] = [];
const folderOf = (instanceId: string) => join(folder, instanceId);
const now = () => new Date();

function listen(network: RelayNetwork = createRelayNetwork({ defaults: [relay.url], log })): NostrListening {
  return new NostrListening({ network, rows: store.listened, folderOf, onNews: (id) => void news.push(id), now, log });
}

beforeEach(async () => {
  relay = await startRelay();
  folder = mkdtempSync(join(tmpdir(), 'offshoot-listening-'));
  store = openHostStore(folder, { hostId: 'host_a', now });
  [bea, mallory] = [new Writer(relay.url), new Writer(relay.url)];
  news.length = 0;
  listening = listen();
});
afterEach(async () => {
  listening.close();
  for (const one of [bea, mallory]) one.close();
  await relay.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function agentOf(instanceId = AGENT, o: { peers?: string[]; isOnDisk?: boolean } = {}): Promise<HeardAccount> {
  mkdirSync(folderOf(instanceId), { recursive: true });
  const key = new NostrKeys(folderOf(instanceId)).add();
  return heardAccount(key, { relays: [relay.url], ownerId: 'owner', peers: o.peers ?? [bea.publicKey], now });
}

test('what a peer writes is news, once each; what a stranger writes, or writes as a peer, is not', async () => {
  const account = await agentOf();
  const before = await bea.write(account.publicKey, 'before it listened');
  listening.relays.listen(AGENT, account);
  await untilFound('the one that was there', () => listening.relays.news(AGENT) === 1);
  await mallory.write(account.publicKey, 'spam');
  await mallory.publish(before);
  await bea.write(account.publicKey, 'hello');
  await untilFound('the one that came', () => listening.relays.news(AGENT) === 2);
  expect(news).toEqual([AGENT, AGENT]);
  expect(listening.relays.news(OTHER)).toBe(0);
});

test('with other peers or relays it listens anew, with the same ones it goes on, and an ignored agent is not heard', async () => {
  const account = await agentOf();
  listening.relays.listen(AGENT, account);
  listening.relays.listen(AGENT, { ...account });
  await bea.write(account.publicKey, 'one');
  await untilFound('news', () => news.length === 1);
  const key = new NostrKeys(folderOf(AGENT)).find(account.publicKey);
  if (key === undefined) throw new Error('it has a key');
  listening.relays.listen(AGENT, heardAccount(key, { ...account, peers: [mallory.publicKey], now }));
  await mallory.write(account.publicKey, 'now I may');
  await untilFound('news of the new peer', () => news.length === 2);
  listening.relays.ignore(AGENT);
  const other = await agentOf(OTHER);
  listening.relays.listen(OTHER, other);
  await mallory.write(account.publicKey, 'and now not');
  await bea.write(other.publicKey, 'to the other');
  await untilFound('news of the other', () => news.includes(OTHER));
  expect(news.filter((id) => id === AGENT)).toHaveLength(2);
});

test('a host that starts again listens for those that sleep, without opening them, and forgets those that are gone', async () => {
  const [account, other] = [await agentOf(), await agentOf(OTHER)];
  listening.relays.listen(AGENT, account);
  listening.relays.listen(OTHER, other);
  listening.close();
  const missed = await bea.write(account.publicKey, 'while the host was away');
  listening = listen();
  listening.start((id) => id !== OTHER);
  await untilFound('news', () => news.includes(AGENT));
  expect(missed.pubkey).not.toBe(bea.publicKey);
  expect(store.listened.all().map(({ instanceId }) => instanceId)).toEqual([AGENT]);
  expect(JSON.stringify(store.listened.all())).not.toContain(
    Buffer.from(new NostrKeys(folderOf(AGENT)).find(account.publicKey)?.secretKey ?? []).toString('hex'),
  );
});

test('the relay of the host takes the events of its agents, also of a key that they leave, and shows their other events to their peers', async () => {
  const account = await agentOf();
  const { policy, relays } = listening;
  expect(policy.isMember(account.publicKey)).toBe(false);
  relays.listen(AGENT, account);
  relays.speaksFor(OTHER, ['c'.repeat(64)]);
  expect([account.publicKey, 'c'.repeat(64), mallory.publicKey].map(policy.isMember)).toEqual([true, true, false]);
  expect(policy.mayRead(account.publicKey, new Set([mallory.publicKey]))).toBe(false);
  expect(policy.mayRead(account.publicKey, new Set([mallory.publicKey, bea.publicKey]))).toBe(true);
  relays.speaksFor(OTHER, []);
  relays.ignore(AGENT);
  expect([account.publicKey, 'c'.repeat(64)].some(policy.isMember)).toBe(false);
});

test('attack: a storm of a stranger’s wraps: few are decrypted, and the agent looks once', async () => {
  const heard: ((event: NostrEvent) => void)[] = [];
  const network = {
    ...createRelayNetwork({ defaults: [relay.url], log }),
    defaults: [relay.url],
    close: () => {},
  } as unknown as RelayNetwork;
  network.subscribe = (_, { onEvent }) => {
    heard.push(onEvent);
    return { close: () => {} };
  };
  listening = listen(network);
  const account = await agentOf();
  let opened = 0;
  const counting: HeardAccount = {
    ...account,
    isHeeded() {
      opened += 1;
      return false;
    },
  };
  const wrap = mallory.wrap(account.publicKey, 'spam');
  const storm = (many: number, of: string) => {
    for (let at = 0; at < many; at++) heard.at(-1)?.({ ...wrap, id: `${of} ${at}` });
  };
  listening.relays.listen(AGENT, counting);
  storm(1_000, 'one');
  expect([opened, news.length]).toEqual([20, 1]);
  // And those of many agents together.
  for (let agents = 0; agents < 60; agents++) {
    listening.relays.listen(`${OTHER}${agents}`, { ...counting, publicKey: agents.toString(16).padStart(64, '0') });
    storm(15, `${agents}`);
  }
  expect(opened).toBeGreaterThanOrEqual(600);
  expect(opened).toBeLessThan(650);
});

test('a damaged file of keys keeps no other agent from being heard', async () => {
  const [account, other] = [await agentOf(), await agentOf(OTHER)];
  listening.relays.listen(AGENT, account);
  listening.relays.listen(OTHER, other);
  listening.close();
  writeFileSync(join(folderOf(AGENT), 'nostr-key.json'), `{"${'0'.repeat(64)}":"SECRET"}`);
  listening = listen();
  listening.start(() => true);
  await bea.write(other.publicKey, 'hello');
  await untilFound('news', () => news.includes(OTHER));
});
