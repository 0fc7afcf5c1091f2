// What strangers try with the relay at its defaults, unless an attack would take minutes.
import { once } from 'node:events';
import { connect } from 'node:net';
import { generateSecretKey } from 'nostr-tools/pure';
import { expect, test } from 'vitest';
import { giftWrapsFor, type NostrEvent } from '../../src/index.ts';
import { ANYBODY } from '../../src/relay/policy.ts';
import { person, type RelayOfTest, startRelay } from './a-relay.ts';

/** It is there, and answers. */
async function isWell(relay: RelayOfTest): Promise<boolean> {
  const client = await relay.client();
  return Array.isArray(await client.asks({ ids: ['0'.repeat(64)] }));
}

test.each([
  '["REQ","x",{"__proto__":[1]}]',
  '["REQ","x",{"constructor":[1]}]',
  '["REQ","x",{"hasOwnProperty":[1]}]',
  '["REQ","x",{"#__proto__":["x"]}]',
  '["EVENT",{"__proto__":{"id":1}}]',
  '["__proto__","x"]',
  '["EVENT",null]',
  '["AUTH"]',
])('attack: names of a prototype or nothing, which would stop the process: %s', async (text) => {
  await using relay = await startRelay({ policy: ANYBODY });
  const client = await relay.client();
  client.socket.send(text);
  await expect.poll(() => client.heard.some(([type]) => ['CLOSED', 'OK', 'NOTICE'].includes(type))).toBe(true);
  expect(await isWell(relay)).toBe(true);
});

const UPGRADE = [
  ...['GET /relay HTTP/1.1', 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'],
  ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
].join('\r\n');

/** What the relay says to it, until it is cut. */
async function upgraded(relay: RelayOfTest, frame: Buffer): Promise<string> {
  const { port, hostname } = new URL(relay.url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString('latin1');
  });
  socket.write(Buffer.concat([Buffer.from(UPGRADE), frame]));
  await once(socket, 'close');
  return heard;
}

test('attack: frames that are none, also on a connection that is one too many', async () => {
  await using relay = await startRelay({ policy: ANYBODY, limits: { connectionsPerAddress: 1 } });
  // Its reserved bits are set, and nothing is masked.
  const frame = Buffer.from([0xff, 0x7f, 0xff, 0xff]);
  expect(await upgraded(relay, frame)).toContain('101 Switching');
  const first = await relay.client();
  expect(await upgraded(relay, frame)).toContain('too many connections');
  first.socket.terminate();
  await expect.poll(() => isWell(relay)).toBe(true);
});

test('attack: connections that come and go', async () => {
  let minutes = 0;
  await using relay = await startRelay({
    ...{ policy: ANYBODY, limits: { messagesPerMinutePerAddress: 50 }, now: () => Date.now() + minutes * 60_000 },
  });
  const answers: string[] = [];
  const goodbye = Buffer.from([0x88, 0x80, 0, 0, 0, 0]);
  for (let at = 0; at < 60; at += 1) answers.push(await upgraded(relay, goodbye));
  expect(answers.filter((answer) => answer.startsWith('HTTP/1.1 101'))).toHaveLength(50);
  expect(answers.at(-1)).toContain('429');
  minutes = 2;
  expect(await isWell(relay)).toBe(true);
});

test('attack: a storm of dear searches is cut by the time that they take, and others are answered between them', async () => {
  await using relay = await startRelay({ policy: ANYBODY });
  const ana = person();
  const other = await relay.client();
  for (let at = 0; at < 50; at += 1) await other.send(ana.writes('x', { kind: at + 1_000 }));
  const storm = await relay.client();
  const authors = [ana.publicKey, ...Array.from({ length: 499 }, () => generateSecretKey()).map((key) => Buffer.from(key).toString('hex'))];
  const filters = Array.from({ length: 6 }, (_, at) => ({ authors, kinds: Array.from({ length: 500 }, (_, kind) => 2_000 + at + kind) }));
  let isOver = false;
  void storm.closed.then(() => {
    isOver = true;
  });
  while (!isOver) {
    for (let asked = 0; asked < 10; asked += 1) storm.say('REQ', `${asked}`, ...filters);
    expect(await other.asks({ authors: [ana.publicKey] })).toHaveLength(50);
  }
  expect(await storm.closed).toBe(1008);
  expect(storm.heard.filter(([type]) => type === 'EOSE').length).toBeLessThan(100);
});

test('attack: an inbox that strangers have filled with large messages is read whole, and there is room for peers', async () => {
  const [scout, peer] = [person(), person()];
  const policy = {
    isMember: (key: string) => key === scout.publicKey,
    mayRead: (author: string, readers: ReadonlySet<string>) => author === scout.publicKey && readers.has(peer.publicKey),
  };
  await using relay = await startRelay({ policy, limits: { unreadBytes: 100_000, bytesForMember: 600_000 } });
  const wrapOf = (from: Uint8Array, text: string) => {
    const [wrap] = giftWrapsFor({ text, to: scout.publicKey }, { secretKey: from, now: new Date(), keepsCopy: false }).wraps;
    return wrap?.event as NostrEvent;
  };
  const stranger = await relay.client();
  const key = generateSecretKey();
  await stranger.proves(key);
  let left = 0;
  let refused = '';
  while (refused === '') {
    refused = await stranger.send(wrapOf(key, 'x'.repeat(20_000)));
    if (refused === '') left += 1;
  }
  expect(refused).toMatch(/^restricted: there is no room/);
  const ofPeer = await relay.client();
  await ofPeer.proves(peer.secretKey);
  expect(await ofPeer.send(wrapOf(peer.secretKey, 'hello'))).toBe('');
  const own = await relay.client();
  await own.proves(scout.secretKey);
  expect(await own.asks({ kinds: [1_059], '#p': [scout.publicKey] })).toHaveLength(left + 1);
});

test('attack: what is deleted and sent anew, day and night, is not cheaper', async () => {
  const [scout, stranger] = [person(), person()];
  let hours = 0;
  const policy = { isMember: (key: string) => key === scout.publicKey, mayRead: () => false };
  await using relay = await startRelay({ policy, limits: { eventsPerDay: 3 }, now: () => Date.now() + hours * 3_600_000 });
  const client = await relay.client();
  await client.proves(stranger.secretKey);
  const sends = () =>
    client.send(
      stranger.writes('x', {
        kind: 4,
        tags: [
          ['p', scout.publicKey],
          ['expiration', `${Math.floor(Date.now() / 1000) + 90_000}`],
        ],
      }),
    );
  for (let sent = 0; sent < 3; sent += 1) expect(await sends()).toBe('');
  expect(await sends()).toMatch(/^rate-limited: /);
  hours = 22;
  expect(await sends()).toMatch(/^rate-limited: /);
  hours = 24;
  expect(await sends()).toBe('');
});

test('what a reader may not see hides nothing that it may', async () => {
  const [scout] = [person()];
  const policy = { isMember: (key: string) => key === scout.publicKey, mayRead: () => false };
  await using relay = await startRelay({ policy });
  const client = await relay.client();
  const profile = scout.writes('{}', { kind: 0 });
  for (const event of [profile, ...Array.from({ length: 20 }, () => scout.writes('a note'))]) expect(await client.send(event)).toBe('');
  expect(await client.asks({ authors: [scout.publicKey], limit: 1 })).toEqual([profile]);
});

test('a member without room left can still delete and replace', async () => {
  const scout = person();
  const policy = { isMember: (key: string) => key === scout.publicKey, mayRead: () => false };
  await using relay = await startRelay({ policy, limits: { bytesOfMember: 3_400 } });
  const client = await relay.client();
  const [first, second, third] = ['a', 'b', 'c'].map((sign) => scout.writes(sign.repeat(1_000))) as [NostrEvent, NostrEvent, NostrEvent];
  expect([await client.send(first), await client.send(second)]).toEqual(['', '']);
  expect(await client.send(third)).toMatch(/^restricted: /);
  expect(await client.send(scout.writes('', { kind: 5, tags: [['e', first.id]] }))).toBe('');
  expect(await client.send(third)).toBe('');
});
