// A relay of agents: whose events it takes, who reads them, and what strangers leave there.
import { generateSecretKey } from 'nostr-tools/pure';
import { describe, expect, test } from 'vitest';
import { giftWrapsFor, type NostrEvent } from '../../src/index.ts';
import { type Client, person, startRelay } from './a-relay.ts';

const seconds = () => Math.floor(Date.now() / 1000);

describe('a relay of agents', () => {
  const [scout, peer, stranger] = [person(), person(), person()];
  const policy = {
    isMember: (key: string) => key === scout.publicKey,
    mayRead: (author: string, readers: ReadonlySet<string>) => author === scout.publicKey && readers.has(peer.publicKey),
  };
  const started = (o: Omit<Parameters<typeof startRelay>[0], 'policy'> = {}) => startRelay({ policy, ...o });
  let texts = 0;
  const wrapFor = (to: string, o: { from?: Uint8Array; text?: string } = {}) => {
    texts += 1;
    const sender = { secretKey: o.from ?? stranger.secretKey, now: new Date(), keepsCopy: false };
    return giftWrapsFor({ text: o.text ?? `${texts}`, to }, sender).wraps[0]?.event as NostrEvent;
  };

  test('takes its agents’ events and messages to them, and shows each to whom it may', async () => {
    await using relay = await started();
    const [open, ofPeer, ofStranger] = [await relay.client(), await relay.client(), await relay.client()];
    await ofPeer.proves(peer.secretKey);
    await ofStranger.proves(stranger.secretKey);
    const profile = scout.writes('{}', { kind: 0 });
    for (const event of [profile, scout.writes('a note'), scout.writes('x', { kind: 30_174, tags: [['d', 'x']] })])
      expect(await open.send(event)).toBe('');
    expect(await open.send(stranger.writes('spam'))).toMatch(/^blocked: /);
    expect(await open.send(wrapFor(scout.publicKey))).toMatch(/^auth-required: /);
    expect(await ofStranger.send(wrapFor(peer.publicKey))).toMatch(/^blocked: /);
    expect(await ofStranger.send(wrapFor(scout.publicKey))).toBe('');
    expect(await open.asks({ authors: [scout.publicKey] })).toEqual([profile]);
    expect(await ofStranger.asks({ authors: [scout.publicKey] })).toEqual([profile]);
    expect(await ofPeer.asks({ authors: [scout.publicKey] })).toHaveLength(3);
    const own = await relay.client();
    await own.proves(scout.secretKey);
    expect(await own.asks({ kinds: [1_059], '#p': [scout.publicKey] })).toHaveLength(1);
  });

  test('attack: a wrap for two, for nobody, or backdated by a week', async () => {
    await using relay = await started();
    const client = await relay.client();
    await client.proves(stranger.secretKey);
    const wrap = (o: object) => client.send(stranger.writes('x', { kind: 1_059, ...o }));
    expect(
      await wrap({
        tags: [
          ['p', scout.publicKey],
          ['p', peer.publicKey],
        ],
      }),
    ).toMatch(/^invalid: /);
    expect(await wrap({ tags: [] })).toMatch(/^invalid: /);
    expect(await wrap({ tags: [['p', scout.publicKey]], created_at: seconds() - 7 * 86_400 })).toMatch(/^invalid: .*two days/);
    expect(relay.count()).toBe(0);
  });

  test('attack: one stranger fills up an agent’s relay: by one key, then by many keys of one address', async () => {
    await using relay = await started({ limits: { bytesPerDay: 20_000, bytesPerDayPerAddress: 50_000 } });
    const untilRefused = async (secretKey: Uint8Array) => {
      const client = await relay.client();
      await client.proves(secretKey);
      for (let sent = 0; ; sent += 1) {
        const refused = await client.send(wrapFor(scout.publicKey, { from: secretKey, text: 'x'.repeat(1_000) }));
        if (refused !== '') return { sent, refused };
      }
    };
    const first = await untilRefused(stranger.secretKey);
    expect(first.sent).toBeGreaterThan(1);
    expect(first.refused).toMatch(/^rate-limited: /);
    const others = [
      await untilRefused(generateSecretKey()),
      await untilRefused(generateSecretKey()),
      await untilRefused(generateSecretKey()),
    ];
    expect(others.at(-1)).toMatchObject({ sent: 0, refused: expect.stringMatching(/^rate-limited: /) });
    const own = await relay.client();
    expect(await own.send(scout.writes('still mine'))).toBe('');
  });

  test('attack: at the defaults, 500 messages a day of one key', async () => {
    await using relay = await started();
    const client = await relay.client();
    await client.proves(stranger.secretKey);
    const wraps = Array.from({ length: 501 }, () => stranger.writes('x', { kind: 4, tags: [['p', scout.publicKey]] }));
    const answers: string[] = [];
    for (const wrap of wraps) answers.push(await client.send(wrap));
    expect(answers.slice(0, 500).every((answer) => answer === '')).toBe(true);
    expect(answers.at(-1)).toMatch(/^rate-limited: /);
  });

  test('attack: keys without end on one connection, and proofs that are none', async () => {
    await using relay = await started();
    const client = await relay.client();
    for (let key = 0; key < 4; key += 1) expect(await client.proves(generateSecretKey())).toBe('');
    expect(await client.proves(generateSecretKey())).toMatch(/^restricted: /);
    expect(await client.proves(scout.secretKey)).toBe('');
    const flood = await relay.client();
    for (let proof = 0; proof < 10; proof += 1) await flood.proves(stranger.secretKey, { challenge: `${proof}` });
    expect(await flood.closed).toBe(1008);
  });

  test('attack: connections, subscriptions and messages without end', async () => {
    await using relay = await started();
    const clients = await Promise.all(Array.from({ length: 20 }, () => relay.client()));
    const tooMany = await relay.client();
    expect(await tooMany.closed).toBe(1013);
    const [first, second] = clients as [Client, Client];
    for (let name = 0; name < 20; name += 1) first.say('REQ', `s${name}`, {});
    first.say('REQ', 'more', {});
    expect((await first.hears('CLOSED', 'more'))[2]).toMatch(/^rate-limited: /);
    for (let sent = 0; sent < 1_300; sent += 1) second.socket.send('["CLOSE","x"]');
    expect(await second.closed).toBe(1008);
    expect(await clients.at(-1)?.asks({ authors: [scout.publicKey] })).toEqual([]);
  });

  test('attack: a reader that reads nothing is cut, and the others are told', async () => {
    await using relay = await started({ limits: { unreadBytes: 100_000 } });
    const slow = await relay.client();
    const writer = await relay.client();
    for (let at = 0; at < 100; at += 1)
      await writer.send(scout.writes('x'.repeat(20_000), { kind: 10_002, tags: [], created_at: seconds() - 500 + at }));
    const notes = Array.from({ length: 200 }, () => scout.writes('x'.repeat(30_000), { kind: 5, tags: [['e', '0'.repeat(64)]] }));
    slow.socket.pause();
    slow.say('REQ', 'all', { authors: [scout.publicKey] });
    for (const note of notes) await writer.send(note);
    slow.socket.resume();
    expect(await slow.closed).toBe(1006);
    expect(await writer.asks({ kinds: [10_002] })).toHaveLength(1);
  });

  test('a message of a stranger is gone after 30 days', async () => {
    let days = 0;
    await using relay = await started({ now: () => Date.now() + days * 86_400_000 });
    const client = await relay.client();
    await client.proves(stranger.secretKey);
    expect(await client.send(wrapFor(scout.publicKey))).toBe('');
    const own = await relay.client();
    await own.proves(scout.secretKey);
    const left = () => own.asks({ kinds: [1_059], '#p': [scout.publicKey] });
    expect(await left()).toHaveLength(1);
    days = 31;
    expect(await left()).toEqual([]);
  });
});
