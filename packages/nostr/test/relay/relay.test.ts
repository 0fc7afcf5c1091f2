// A relay of everybody, by the numbers of the specifications.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { matchFilter } from 'nostr-tools/filter';
import { wrapEvent } from 'nostr-tools/nip17';
import { generateSecretKey, getPublicKey } from 'nostr-tools/pure';
import { Relay as Theirs, useWebSocketImplementation } from 'nostr-tools/relay';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { giftWrapsFor, type NostrEvent, openGiftWrap, signEvent } from '../../src/index.ts';
import { ANYBODY } from '../../src/relay/policy.ts';
import { type Client, person, type RelayOfTest, startRelay } from './a-relay.ts';

useWebSocketImplementation(WebSocket);

const seconds = () => Math.floor(Date.now() / 1000);
const contents = (found: NostrEvent[] | string) => (typeof found === 'string' ? found : found.map(({ content }) => content));

describe('a relay of everybody', () => {
  let relay: RelayOfTest;
  let client: Client;
  beforeAll(async () => {
    relay = await startRelay({ policy: ANYBODY });
    client = await relay.client();
  });
  afterAll(() => relay[Symbol.asyncDispose]());

  describe('NIP-01', () => {
    test('stores and finds by ID, author, kind, tag and time, newest first', async () => {
      const ana = person();
      const [one, two, three] = [
        ana.writes('one'),
        ana.writes('two', {
          tags: [
            ['t', 'x'],
            ['t', 'y'],
          ],
        }),
        ana.writes('three', { kind: 7 }),
      ];
      for (const event of [two, three, one]) expect(await client.send(event)).toBe('');
      const authors = [ana.publicKey];
      expect(contents(await client.asks({ authors }))).toEqual(['three', 'two', 'one']);
      expect(contents(await client.asks({ ids: [one.id] }))).toEqual(['one']);
      expect(contents(await client.asks({ authors, kinds: [1] }))).toEqual(['two', 'one']);
      expect(contents(await client.asks({ authors, '#t': ['y', 'z'] }))).toEqual(['two']);
      expect(contents(await client.asks({ authors, since: two.created_at, until: two.created_at }))).toEqual(['two']);
      expect(contents(await client.asks({ authors, limit: 2 }))).toEqual(['three', 'two']);
      expect(contents(await client.asks({ authors, limit: 0 }))).toEqual([]);
      expect(contents(await client.asks({ ids: [one.id] }, { ids: [three.id] }, { authors, kinds: [7] })).length).toBe(2);
      expect(await client.send(one)).toBe('');
    });

    test('of replaceable and addressable events the newest stays, of two in a second the one with the lower ID', async () => {
      const ana = person();
      const at = seconds();
      const profile = (content: string, created_at: number) => ana.writes(content, { kind: 0, created_at });
      for (const event of [profile('old', at - 10), profile('new', at), profile('older', at - 20)]) await client.send(event);
      expect(contents(await client.asks({ authors: [ana.publicKey], kinds: [0] }))).toEqual(['new']);
      const twins = ['a', 'b', 'c'].map((content) => profile(content, at + 1));
      for (const event of twins) await client.send(event);
      const lowest = [...twins].sort((a, b) => (a.id < b.id ? -1 : 1))[0];
      expect(contents(await client.asks({ authors: [ana.publicKey], kinds: [0] }))).toEqual([lowest?.content]);
      const record = (d: string, content: string) => ana.writes(content, { kind: 30_023, tags: [['d', d]] });
      for (const event of [record('x', 'x1'), record('y', 'y1'), record('x', 'x2')]) await client.send(event);
      expect(contents(await client.asks({ authors: [ana.publicKey], kinds: [30_023] }))).toEqual(['x2', 'y1']);
    });

    test('ephemeral events reach who listens, and are not stored', async () => {
      const ana = person();
      const other = await relay.client();
      other.say('REQ', 'live', { authors: [ana.publicKey] });
      await other.hears('EOSE', 'live');
      const [ephemeral, note] = [ana.writes('now', { kind: 20_001 }), ana.writes('note')];
      for (const event of [ephemeral, note]) await client.send(event);
      await other.hears('EVENT', 'live');
      await expect
        .poll(() => other.heard.filter(([type]) => type === 'EVENT').map(([, , event]) => (event as NostrEvent).content))
        .toEqual(['now', 'note']);
      expect(contents(await client.asks({ authors: [ana.publicKey] }))).toEqual(['note']);
    });

    test('a subscription is replaced by its name, and ends', async () => {
      const [ana, ben] = [person(), person()];
      const other = await relay.client();
      other.say('REQ', 'it', { authors: [ana.publicKey] });
      other.say('REQ', 'it', { authors: [ben.publicKey] });
      await client.send(ana.writes('of Ana'));
      await client.send(ben.writes('of Ben'));
      await other.hears('EVENT', 'it');
      other.say('CLOSE', 'it');
      expect(contents(await other.asks({ ids: ['0'.repeat(64)] }))).toEqual([]);
      await client.send(ben.writes('later'));
      expect(contents(await other.asks({ authors: [ben.publicKey] }))).toEqual(['later', 'of Ben']);
      expect(other.heard.filter(([type, name]) => type === 'EVENT' && name === 'it')).toHaveLength(1);
    });

    test.each<[string, object[]]>([
      ['no filter', []],
      ['eleven filters', Array.from({ length: 11 }, () => ({}))],
      ['a prefix in place of an ID', [{ ids: ['abcd'] }]],
      ['a field of another specification', [{ search: 'x' }]],
      ['a tag of two letters', [{ '#pp': ['x'] }]],
      ['a text in place of a list', [{ kinds: '1' }]],
      ['a negative limit', [{ limit: -1 }]],
      ['six hundred authors', [{ authors: Array.from({ length: 600 }, () => '0'.repeat(64)) }]],
    ])('attack: a filter that is none: %s', async (_, filters) => {
      expect(await client.asks(...filters)).toMatch(/^invalid: /);
    });

    test.each([
      '',
      'x',
      '[]',
      '{}',
      'null',
      '["REQ"]',
      '["REQ",5,{}]',
      `["REQ","${'x'.repeat(65)}",{}]`,
      '["SHOUT","x"]',
      '["CLOSE"]',
      '["EVENT"]',
    ])('attack: a message that is none: %s', async (text) => {
      const other = await relay.client();
      other.socket.send(text);
      expect(contents(await other.asks({ ids: ['0'.repeat(64)] }))).toEqual([]);
      expect(other.heard.some(([type, , isTaken]) => type === 'NOTICE' || (type === 'OK' && isTaken === false))).toBe(true);
    });

    test('attack: forged, changed, from the future, or too large', async () => {
      const ana = person();
      const note = ana.writes('mine');
      expect(await client.send({ ...note, content: 'changed' })).toMatch(/^invalid: /);
      expect(await client.send({ ...note, pubkey: person().publicKey })).toMatch(/^invalid: /);
      expect(await client.send({ ...note, sig: note.sig.replace(/^../, note.sig.startsWith('00') ? '11' : '00') })).toMatch(/^invalid: /);
      expect(await client.send(ana.writes('later', { created_at: seconds() + 3_600 }))).toMatch(/^invalid: .*future/);
      const other = await relay.client();
      other.say('EVENT', ana.writes('x'.repeat(300_000)));
      expect(await other.closed).toBe(1009);
      expect(contents(await client.asks({ authors: [ana.publicKey] }))).toEqual([]);
    });

    test('filters find what a naive reading of the specification finds', async () => {
      const people = [person(), person()];
      const made: NostrEvent[] = [];
      for (let at = 0; at < 40; at += 1) {
        const author = people[at % 2];
        const tags = [['t', `${at % 3}`], ...(at % 5 === 0 ? [['p', people[0]?.publicKey ?? '']] : [])];
        const event = author?.writes(`${at}`, { kind: [1, 7, 1_111][at % 3], tags });
        if (event) made.push(event);
      }
      for (const event of made) await client.send(event);
      const authors = people.map(({ publicKey }) => publicKey);
      const filter = fc.record(
        {
          authors: fc.subarray(authors, { minLength: 1 }),
          kinds: fc.subarray([1, 7, 1_111, 5]),
          ids: fc.subarray(
            made.map(({ id }) => id),
            { minLength: 1 },
          ),
          '#t': fc.subarray(['0', '1', '2', '9']),
          '#p': fc.subarray(authors),
          since: fc.integer({ min: made[0]?.created_at ?? 0, max: made.at(-1)?.created_at ?? 0 }),
          until: fc.integer({ min: made[0]?.created_at ?? 0, max: made.at(-1)?.created_at ?? 0 }),
        },
        { requiredKeys: ['authors'] },
      );
      await fc.assert(
        fc.asyncProperty(filter, async (asked) => {
          const found = await client.asks(asked);
          expect(new Set((found as NostrEvent[]).map(({ id }) => id))).toEqual(
            new Set(made.filter((event) => matchFilter(asked, event)).map(({ id }) => id)),
          );
        }),
        { numRuns: propertyRuns(100) },
      );
    });
  });

  test('NIP-01 and 42 with nostr-tools: publishes, subscribes, proves, and reads what is wrapped', async () => {
    const [ana, ben] = [generateSecretKey(), generateSecretKey()];
    const theirs = await Theirs.connect(relay.url);
    theirs.onauth = async (template) => signEvent(template, ben) as never;
    await theirs.publish(wrapEvent(ana, { publicKey: getPublicKey(ben) }, 'hello') as never);
    const read = await new Promise<NostrEvent>((resolve) => {
      const ask = () =>
        theirs.subscribe([{ kinds: [1_059], '#p': [getPublicKey(ben)] }], {
          onevent: (event) => resolve(event as NostrEvent),
          onclose: (reason) => {
            if (reason.startsWith('auth-required')) void theirs.auth(async (template) => signEvent(template, ben) as never).then(ask);
          },
        });
      ask();
    });
    expect(openGiftWrap(read, { secretKey: ben, now: new Date() })).toMatchObject({ text: 'hello', from: getPublicKey(ana) });
    theirs.close();
  });

  describe('NIP-09', () => {
    test('an author deletes by ID and by address, once and for good', async () => {
      const ana = person();
      const [note, other] = [ana.writes('gone'), ana.writes('stays')];
      const record = ana.writes('gone, too', { kind: 30_023, tags: [['d', 'x']] });
      for (const event of [note, other, record]) await client.send(event);
      const address = `30023:${ana.publicKey}:x`;
      expect(
        await client.send(
          ana.writes('', {
            kind: 5,
            tags: [
              ['e', note.id],
              ['a', address],
            ],
          }),
        ),
      ).toBe('');
      expect(contents(await client.asks({ authors: [ana.publicKey], kinds: [1, 30_023] }))).toEqual(['stays']);
      expect(await client.send(note)).toMatch(/^blocked: /);
      expect(await client.send(record)).toMatch(/^blocked: /);
      expect(await client.send(ana.writes('again', { kind: 30_023, tags: [['d', 'x']] }))).toBe('');
    });

    test('attack: somebody else deletes, or deletes a deletion', async () => {
      const [ana, mallory] = [person(), person()];
      const note = ana.writes('mine');
      const record = ana.writes('mine, too', { kind: 30_023, tags: [['d', 'x']] });
      for (const event of [note, record]) await client.send(event);
      await client.send(
        mallory.writes('', {
          kind: 5,
          tags: [
            ['e', note.id],
            ['a', `30023:${ana.publicKey}:x`],
          ],
        }),
      );
      expect(contents(await client.asks({ authors: [ana.publicKey] }))).toEqual(['mine, too', 'mine']);
      const early = ana.writes('comes later');
      await client.send(mallory.writes('', { kind: 5, tags: [['e', early.id]] }));
      expect(await client.send(early)).toBe('');
      const deletion = ana.writes('', { kind: 5, tags: [['e', note.id]] });
      await client.send(deletion);
      await client.send(ana.writes('', { kind: 5, tags: [['e', deletion.id]] }));
      expect(await client.asks({ ids: [deletion.id] })).toHaveLength(1);
    });
  });

  test('NIP-11: describes itself to programs and to people, also in a page', async () => {
    const url = relay.url.replace('ws', 'http');
    const described = await fetch(url, { headers: { accept: 'application/nostr+json' } });
    expect(described.headers.get('access-control-allow-origin')).toBe('*');
    expect(await described.json()).toMatchObject({
      name: 'A relay',
      supported_nips: [1, 9, 11, 40, 42, 70],
      limitation: { max_subscriptions: 20 },
    });
    expect(await (await fetch(url)).text()).toContain('relay');
    expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(204);
  });

  test('NIP-40: what has expired is not taken, and what expires is not told', async () => {
    const ana = person();
    expect(await client.send(ana.writes('over', { tags: [['expiration', `${seconds() - 1}`]] }))).toMatch(/^invalid: /);
    // Three seconds are enough for a busy machine to hand it over while it still counts.
    expect(await client.send(ana.writes('soon', { tags: [['expiration', `${seconds() + 3}`]] }))).toBe('');
    expect(await client.send(ana.writes('never', { tags: [['expiration', 'x']] }))).toBe('');
    await expect.poll(async () => contents(await client.asks({ authors: [ana.publicKey] }))).toEqual(['never']);
  });

  test('NIP-42: a proof names challenge, relay and time, and is the key’s own', async () => {
    const ana = person();
    const other = await relay.client();
    expect(await other.asks({ kinds: [1_059], '#p': [ana.publicKey] })).toMatch(/^auth-required: /);
    expect(await other.proves(ana.secretKey, { challenge: 'another' })).toMatch(/^invalid: /);
    expect(await other.proves(ana.secretKey, { relay: 'wss://elsewhere.example' })).toMatch(/^invalid: /);
    expect(await other.proves(ana.secretKey, { created_at: seconds() - 3_600 })).toMatch(/^invalid: /);
    expect(await other.proves(ana.secretKey, { kind: 1 })).toMatch(/^invalid: /);
    expect(await other.asks({ kinds: [1_059], '#p': [ana.publicKey] })).toMatch(/^auth-required: /);
    expect(await other.proves(ana.secretKey)).toBe('');
    expect(await other.asks({ kinds: [1_059], '#p': [ana.publicKey] })).toEqual([]);
    expect(await other.asks({ kinds: [1_059], '#p': [person().publicKey] })).toMatch(/^auth-required: /);
  });

  test('NIP-70: what only its author may send', async () => {
    const ana = person();
    const kept = ana.writes('mine', { tags: [['-']] });
    const [first, second] = [await relay.client(), await relay.client()];
    expect(await first.send(kept)).toMatch(/^auth-required: /);
    await second.proves(ana.secretKey);
    expect(await second.send(kept)).toBe('');
  });

  test('attack: who has no key, or another one, is told no message to somebody else, by whatever they ask', async () => {
    const [ana, ben, mallory] = [person(), person(), person()];
    const [wrap] = giftWrapsFor({ text: 'secret', to: ben.publicKey }, { secretKey: ana.secretKey, now: new Date() }).wraps;
    if (wrap === undefined) throw new Error('there is no wrap');
    const listening = await relay.client();
    await listening.proves(mallory.secretKey);
    listening.say('REQ', 'all', { limit: 0 });
    await listening.hears('EOSE', 'all');
    expect(await client.send(wrap.event)).toBe('');
    for (const other of [await relay.client(), listening]) {
      expect(await other.asks({ ids: [wrap.event.id] })).toEqual([]);
      expect(await other.asks({ authors: [wrap.event.pubkey] })).toEqual([]);
      expect(await other.asks({ '#p': [ben.publicKey] })).toEqual([]);
      expect(await other.asks({ kinds: [1, 1_059], '#p': [ben.publicKey] })).toMatch(/^auth-required: /);
    }
    await client.send(ana.writes('open'));
    await listening.hears('EVENT', 'all');
    expect(listening.heard.filter(([type, name]) => type === 'EVENT' && name === 'all')).toHaveLength(1);
    const reader = await relay.client();
    await reader.proves(ben.secretKey);
    expect(await reader.asks({ kinds: [1_059], '#p': [ben.publicKey] })).toHaveLength(1);
  });
});
