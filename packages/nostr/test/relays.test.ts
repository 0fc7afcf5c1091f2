// The client's side of relays, against a relay that does what a test says, over real sockets.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { finalizeEvent, generateSecretKey, getPublicKey, verifyEvent } from 'nostr-tools/pure';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { NostrError, type NostrEvent, signEvent } from '../src/index.ts';
import { RelayConnection, type Signer } from '../src/relays/index.ts';

type Said = [string, ...unknown[]];
type Answering = (message: Said, say: (message: Said) => void, socket: WebSocket) => void;

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const closing: (() => unknown)[] = [];

/** `opened`: how many sockets there were. */
async function relay(answering: Answering, onOpen: (say: (message: Said) => void) => void = () => {}) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const heard: Said[] = [];
  const state = { opened: 0 };
  server.on('connection', (socket) => {
    state.opened += 1;
    const say = (message: Said) => socket.send(JSON.stringify(message));
    onOpen(say);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Said;
      heard.push(message);
      answering(message, say, socket);
    });
  });
  closing.push(() => {
    for (const socket of server.clients) socket.terminate();
    return new Promise((resolve) => void server.close(resolve));
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = new RelayConnection(url, {
    connect: (to) => new WebSocket(to, { perMessageDeflate: false }),
    log: { debug: () => {} },
  });
  closing.unshift(() => connection.close());
  return { url, connection, heard, state, server };
}

const secretKey = generateSecretKey();
const publicKey = getPublicKey(secretKey);
const signer: Signer = { publicKey, sign: (template) => signEvent(template, secretKey) };
const note = (content: string, o: Partial<NostrEvent> = {}) =>
  signEvent({ kind: 1, created_at: 1_700_000_000, tags: [], content, ...o }, secretKey);
const signal = () => AbortSignal.timeout(5_000);
const limits = () => ({ signal: signal(), maxEvents: 100, maxBytes: 1_000_000 });
const whyOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof NostrError ? error.why : String(error)),
  );

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

test('attack: a relay that lies: events that were not asked for, forged ones, garbage, and another’s subscription', async () => {
  const forged = { ...note('forged'), content: 'changed' };
  const wrap = finalizeEvent({ kind: 1059, created_at: 1, tags: [['p', publicKey]], content: 'x' }, generateSecretKey());
  const { connection } = await relay(([type, name], say, socket) => {
    if (type !== 'REQ') return;
    socket.send('garbage');
    socket.send('[]');
    socket.send('["EVENT"]');
    socket.send(`["EVENT",${JSON.stringify(name)},{"id":1}]`);
    socket.send(Buffer.from('["EVENT"]'));
    say(['EVENT', name, forged]);
    say(['EVENT', name, note('another kind', { kind: 7 })]);
    say(['EVENT', name, note('too old', { created_at: 1 })]);
    say(['EVENT', name, { ...wrap, kind: 1059, content: 'changed' }]);
    say(['EVENT', 'another', note('elsewhere')]);
    say(['EVENT', name, note('right')]);
    say(['EOSE', name]);
  });
  const found = await connection.fetch({ kinds: [1, 1059], authors: [publicKey, wrap.pubkey], since: 1_600_000_000 }, limits());
  expect(found.map(({ content }) => content)).toEqual(['right']);
});

test('attack: a relay that floods: no more is taken than was asked for, and it is cut', async () => {
  const { connection, state } = await relay(([type, name], _, socket) => {
    if (type !== 'REQ') return;
    const text = JSON.stringify(['EVENT', name, note('flood')]);
    for (let sent = 0; sent < 7_000; sent += 1) socket.send(text);
  });
  expect(await connection.fetch({ kinds: [1] }, { ...limits(), maxBytes: 2_000 })).toHaveLength(1);
  await expect.poll(() => connection.state).not.toBe('connected');
  expect(state.opened).toBe(1);
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

test('attack: a relay that asks for AUTH again and again gets two proofs, and the caller a refusal', async () => {
  const { connection, heard, state } = await relay(
    ([type, value], say) => {
      say(['AUTH', `challenge ${Math.random()}`]);
      if (type === 'AUTH') say(['OK', (value as NostrEvent).id, false, 'auth-required: again']);
      if (type === 'REQ') say(['CLOSED', value, 'auth-required: again']);
      if (type === 'EVENT') say(['OK', (value as NostrEvent).id, false, 'auth-required: again']);
    },
    (say) => say(['AUTH', 'first']),
  );
  for (let round = 0; round < 3; round += 1) {
    expect(await whyOf(connection.fetch({ kinds: [1] }, { ...limits(), signer }))).toBe('refused');
    expect(await connection.publish(note('x'), { signal: signal(), signer })).toMatchObject({ ok: false });
  }
  expect(heard.filter(([type]) => type === 'AUTH')).toHaveLength(2);
  expect(state.opened).toBe(1);
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
  await expect.poll(() => events, { timeout: 5_000 }).toEqual(['news 1', 'news 2']);
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
