// The client's side of relays, against a relay that does what a test says, over real sockets.
import { generateSecretKey, getPublicKey, verifyEvent } from 'nostr-tools/pure';
import { expect, test, vi } from 'vitest';
import { type NostrEvent, signEvent } from '../../src/index.ts';
import type { Signer } from '../../src/relays/proofs.ts';
import { limits, note, relay, signal, signer, whyOf } from './answering-relay.ts';

test('publishes, and says what the relay said', async () => {
  const { connection, heard } = await relay((message, say) => {
    const { id, content } = message[1] as NostrEvent;
    if (content === 'again') say(['OK', id, false, 'duplicate: have it']);
    else say(['OK', id, content !== 'spam', content === 'spam' ? 'blocked: no' : '']);
  });
  expect(connection.state).toBe('connecting');
  expect(await connection.publish(note('hello'), { signal: signal() })).toEqual({ ok: true, reason: '' });
  expect(await connection.publish(note('again'), { signal: signal() })).toMatchObject({ ok: true });
  expect(await connection.publish(note('spam'), { signal: signal() })).toEqual({ ok: false, reason: 'blocked: no' });
  expect(connection.state).toBe('connected');
  expect(heard).toHaveLength(3);
});

test('fetches what is stored, in one connection for many at once', async () => {
  const { connection, state, heard } = await relay(([type, name], say) => {
    if (type !== 'REQ') return;
    say(['EVENT', name, note('one')]);
    say(['EVENT', name, note('one')]);
    say(['EOSE', name]);
  });
  const all = await Promise.all([1, 2, 3].map(() => connection.fetch({ kinds: [1] }, limits())));
  expect(all.map((events) => events.map(({ content }) => content))).toEqual([['one'], ['one'], ['one']]);
  expect(state.opened).toBe(1);
  await expect.poll(() => heard.filter(([type]) => type === 'CLOSE').length).toBe(3);
});

test('AUTH: proves each key once, when the relay wants it, and asks again', async () => {
  const proven = new Set<string>();
  const { url, connection, heard } = await relay(
    ([type, value], say) => {
      if (type === 'AUTH') {
        const event = value as NostrEvent;
        const has = (name: string, wanted: string) => event.tags.some(([tag, given]) => tag === name && given === wanted);
        const isRight = verifyEvent(event) && event.kind === 22_242 && has('challenge', 'prove it') && has('relay', url);
        if (isRight) proven.add(event.pubkey);
        say(['OK', event.id, isRight, '']);
      }
      if (type === 'REQ' && proven.size === 0) say(['CLOSED', value, 'auth-required: who are you?']);
      else if (type === 'REQ') {
        say(['EVENT', value, note('for you')]);
        say(['EOSE', value]);
      }
      if (type === 'EVENT') say(['OK', (value as NostrEvent).id, proven.size > 0, proven.size > 0 ? '' : 'auth-required: who are you?']);
    },
    (say) => say(['AUTH', 'prove it']),
  );
  expect(await connection.fetch({ kinds: [1] }, { ...limits(), signer })).toMatchObject([{ content: 'for you' }]);
  expect(await connection.publish(note('mine'), { signal: signal(), signer })).toMatchObject({ ok: true });
  expect(heard.filter(([type]) => type === 'AUTH')).toHaveLength(1);
});

test('a relay that asks for AUTH gets none from who has no key', async () => {
  const { connection, heard } = await relay(([type, name], say) => {
    if (type === 'REQ') say(['CLOSED', name, 'auth-required: who are you?']);
  });
  expect(await whyOf(connection.fetch({ kinds: [1] }, limits()))).toBe('refused');
  expect(heard.map(([type]) => type)).not.toContain('AUTH');
});

test('a relay that is away, or goes while it is asked', async () => {
  const { connection, server } = await relay((_, __, socket) => socket.terminate());
  expect(await whyOf(connection.fetch({ kinds: [1] }, limits()))).toBe('unreachable');
  expect(await whyOf(connection.publish(note('x'), { signal: signal() }))).toBe('unreachable');
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => void server.close(resolve));
  expect(await whyOf(connection.fetch({ kinds: [1] }, limits()))).toBe('unreachable');
  expect(connection.state).toBe('away');
});

test('a caller that gives up does not wait', async () => {
  const { connection } = await relay(() => {});
  const giving = new AbortController();
  const asked = connection.fetch({ kinds: [1] }, { ...limits(), signal: giving.signal });
  giving.abort(new Error('given up'));
  await expect(asked).rejects.toThrow('given up');
});

test('a subscription hears what comes, comes back by itself, and ends', async () => {
  const subscribed: string[] = [];
  const { connection, heard, server, state } = await relay(([type, name], say) => {
    if (type !== 'REQ') return;
    subscribed.push(String(name));
    say(['EOSE', name]);
    say(['EVENT', name, note(`news ${state.opened}`)]);
  });
  const events: string[] = [];
  let opens = 0;
  const subscription = connection.subscribe({ kinds: [1] }, { onEvent: ({ content }) => events.push(content), onOpen: () => (opens += 1) });
  await expect.poll(() => events).toEqual(['news 1']);
  for (const socket of server.clients) socket.terminate();
  await expect.poll(() => events).toEqual(['news 1', 'news 2']);
  expect([opens, new Set(subscribed).size]).toEqual([2, 1]);
  subscription.close();
  await expect.poll(() => heard.at(-1)?.[0]).toBe('CLOSE');
});

test('closed, it opens nothing and leaves nothing', async () => {
  const { connection, state } = await relay(() => {});
  connection.subscribe({ kinds: [1] }, { onEvent: () => {}, onOpen: () => {} });
  await expect.poll(() => connection.state).toBe('connected');
  connection.close();
  expect(await whyOf(connection.fetch({ kinds: [1] }, limits()))).toBe('unreachable');
  expect([state.opened, connection.state]).toEqual([1, 'away']);
});

test('AUTH: a relay that shows nothing to others, and does not say so, is told first who asks', async () => {
  const others = [1, 2, 3].map(() => {
    const key = generateSecretKey();
    return { publicKey: getPublicKey(key), sign: (template) => signEvent(template, key) } satisfies Signer;
  });
  const proven = new Set<string>();
  const { connection, heard, state } = await relay(
    ([type, value, filter], say) => {
      if (type === 'AUTH') {
        proven.add((value as NostrEvent).pubkey);
        say(['OK', (value as NostrEvent).id, true, '']);
      }
      if (type !== 'REQ') return;
      const [key = ''] = (filter as { '#p': string[] })['#p'];
      if (proven.has(key)) say(['EVENT', value, note(`for ${key}`, { tags: [['p', key]] })]);
      say(['EOSE', value]);
    },
    (say) => say(['AUTH', 'prove it']),
  );
  const found = await Promise.all(others.map((one) => connection.fetch({ '#p': [one.publicKey] }, { ...limits(), signer: one })));
  expect(found.map(([event]) => event?.content)).toEqual(others.map((one) => `for ${one.publicKey}`));
  expect([heard.filter(([type]) => type === 'AUTH').length, state.opened]).toEqual([3, 1]);
});

test('AUTH: a gift wrap is published without a word of its sender, if the relay takes it', async () => {
  const { connection, heard } = await relay(
    ([type, value], say) => type === 'EVENT' && say(['OK', (value as NostrEvent).id, true, '']),
    (say) => say(['AUTH', 'prove it']),
  );
  expect(await connection.publish(note('x'), { signal: signal(), signer })).toMatchObject({ ok: true });
  expect(heard.map(([type]) => type)).toEqual(['EVENT']);
});

test('two who publish one event hear both what the relay says', async () => {
  const { connection } = await relay(([type, value], say) => type === 'EVENT' && say(['OK', (value as NostrEvent).id, true, '']));
  const event = note('x');
  const both = await Promise.all([1, 2].map(() => connection.publish(event, { signal: signal() })));
  expect(both).toMatchObject([{ ok: true }, { ok: true }]);
});

test('who asks for nothing any more is disconnected, which is no failure; the next call connects again', async () => {
  const { connection, state } = await relay(([type, name], say) => type === 'REQ' && say(['EOSE', name]));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await connection.fetch({ kinds: [1] }, { ...limits(), signal: new AbortController().signal });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(connection.state).toBe('connecting');
    await connection.fetch({ kinds: [1] }, { ...limits(), signal: new AbortController().signal });
    expect([connection.state, state.opened]).toEqual(['connected', 2]);
    const timers = vi.getTimerCount();
    connection.close();
    expect(vi.getTimerCount()).toBeLessThan(timers);
  } finally {
    vi.useRealTimers();
  }
});
