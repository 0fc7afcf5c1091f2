// Attacks of relays on who asks them.
import { createServer, type Socket } from 'node:net';
import { finalizeEvent, generateSecretKey, getPublicKey } from 'nostr-tools/pure';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type NostrEvent, signEvent } from '../../src/index.ts';
import { RelayConnection } from '../../src/relays/connection.ts';
import type { Signer } from '../../src/relays/proofs.ts';
import { limits, note, publicKey, relay, signal, signer, whyOf } from './answering-relay.ts';

afterEach(() => void vi.useRealTimers());

test('attack: forged events, garbage, and another’s subscription are nothing', async () => {
  const forged = { ...note('forged'), content: 'changed' };
  const wrap = finalizeEvent({ kind: 1059, created_at: 1_700_000_000, tags: [['p', publicKey]], content: 'x' }, generateSecretKey());
  const { connection } = await relay(([type, name], say, socket) => {
    if (type !== 'REQ') return;
    socket.send('garbage');
    socket.send('[]');
    socket.send('["EVENT"]');
    socket.send(`["EVENT",${JSON.stringify(name)},{"id":1}]`);
    socket.send(Buffer.from('["EVENT"]'));
    say(['EVENT', name, forged]);
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

test.each<[string, NostrEvent]>([
  ['another kind', note('x', { kind: 7 })],
  ['another author', signEvent({ kind: 1, created_at: 1_700_000_000, tags: [], content: 'x' }, generateSecretKey())],
  ['an older one', note('x', { created_at: 1_500_000_000 })],
  ['one for somebody else', note('x', { tags: [['p', 'a'.repeat(64)]] })],
])('attack: a relay that says what nobody asked is cut: %s', async (_, event) => {
  const { connection, state } = await relay(([type, name], say) => {
    if (type !== 'REQ') return;
    say(['EVENT', name, event]);
    say(['EOSE', name]);
  });
  const filter = { kinds: [1], authors: [publicKey], since: 1_600_000_000, '#p': [publicKey] };
  expect(await whyOf(connection.fetch(filter, limits()))).toBe('unreachable');
  expect([connection.state, state.opened]).toEqual(['away', 1]);
});

test('attack: a relay that forges without end is cut', async () => {
  const event = note('x');
  const { connection } = await relay(([type, name], say) => {
    if (type !== 'REQ') return;
    for (let sent = 0; sent < 101; sent += 1) say(['EVENT', name, { ...event, content: 'y' }]);
  });
  expect(await whyOf(connection.fetch({ kinds: [1] }, limits()))).toBe('unreachable');
  expect(connection.state).toBe('away');
});

test('attack: more events than were asked for, and an event that is too large', async () => {
  const events = Array.from({ length: 8 }, (_, at) => note(`${at}`));
  const { connection, heard } = await relay(([type, name], say) => {
    if (type !== 'REQ') return;
    say(['EVENT', name, note('x'.repeat(300_000))]);
    for (const event of events) say(['EVENT', name, event]);
  });
  const found = await connection.fetch({ kinds: [1] }, { ...limits(), maxEvents: 3 });
  expect(found.map(({ content }) => content)).toEqual(['0', '1', '2']);
  expect(heard[0]?.[2]).toEqual({ kinds: [1], limit: 3 });
  expect(connection.state).toBe('connected');
});

test('attack: a relay that stalls is cut after ten seconds, for reading and for writing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (const ask of ['fetch', 'publish'] as const) {
    // Polling would advance the clock.
    const { promise: isHeard, resolve } = Promise.withResolvers<void>();
    const { connection } = await relay(() => resolve());
    const signal = new AbortController().signal;
    const asked = whyOf(
      ask === 'fetch' ? connection.fetch({ kinds: [1] }, { ...limits(), signal }) : connection.publish(note('x'), { signal }),
    );
    await isHeard;
    await vi.advanceTimersByTimeAsync(9_999);
    expect(connection.state).toBe('connected');
    await vi.advanceTimersByTimeAsync(1);
    expect(await asked).toBe('unreachable');
    expect(connection.state).toBe('away');
  }
});

test('attack: a socket that opens for ever', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const silent = new Set<Socket>();
  const server = createServer((socket) => void silent.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const connection = new RelayConnection(`ws://127.0.0.1:${port}`, { connect: (url) => new WebSocket(url), log: { debug: () => {} } });
  const asked = whyOf(connection.fetch({ kinds: [1] }, { ...limits(), signal: new AbortController().signal }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await asked).toBe('unreachable');
  connection.close();
  for (const socket of silent) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

test('attack: a connection that is dead and does not say so', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  for (const autoPong of [true, false]) {
    const { connection, server } = await relay(([type, name], say) => type === 'REQ' && say(['EOSE', name]), undefined, { autoPong });
    let opens = 0;
    connection.subscribe({ kinds: [1] }, { onEvent: () => {}, onOpen: () => (opens += 1) });
    await expect.poll(() => opens).toBe(1);
    const pinged = new Promise((resolve) => server.clients.forEach((socket) => void socket.once('ping', resolve)));
    await vi.advanceTimersByTimeAsync(30_000);
    await pinged;
    // The answer, if there is one, has come when that to a question after it has.
    if (autoPong) await connection.fetch({ kinds: [1] }, limits());
    await vi.advanceTimersByTimeAsync(30_000);
    expect(connection.state).toBe(autoPong ? 'connected' : 'away');
  }
});

test('attack: a relay that closes each connection at once is called less and less, and at different times', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const calls: number[] = [];
  let elapsed = 0;
  const connection = new RelayConnection('wss://relay.example', {
    connect() {
      calls.push(elapsed);
      throw new Error('no');
    },
    log: { debug: () => {} },
  });
  connection.subscribe({ kinds: [1] }, { onEvent: () => {}, onOpen: () => {} });
  for (; elapsed < 3_600_000; elapsed += 500) await vi.advanceTimersByTimeAsync(500);
  const pauses = calls.slice(1).map((at, index) => at - (calls[index] ?? 0));
  expect(calls.length).toBeGreaterThan(15);
  expect(calls.length).toBeLessThan(35);
  expect(pauses[0]).toBeLessThanOrEqual(1_500);
  for (const pause of pauses.slice(10)) expect(pause >= 149_500 && pause <= 300_500).toBe(true);
  expect(new Set(pauses.slice(10)).size).toBeGreaterThan(2);
  connection.close();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(calls.length - 1).toBe(pauses.length);
});

test('attack: a relay that closes a subscription whenever it is asked does not get us into a loop', async () => {
  const { connection, heard } = await relay(
    ([type, value], say) => {
      if (type === 'AUTH') say(['OK', (value as NostrEvent).id, true, '']);
      if (type === 'REQ') say(['CLOSED', value, 'auth-required: and again']);
      if (type === 'REQ' || type === 'AUTH') say(['AUTH', `challenge ${heard.length}`]);
    },
    (say) => say(['AUTH', 'first']),
  );
  connection.subscribe({ kinds: [1059], '#p': [publicKey] }, { signer, onEvent: () => {}, onOpen: () => {} });
  const other = generateSecretKey();
  const another: Signer = { publicKey: getPublicKey(other), sign: (template) => signEvent(template, other) };
  for (let round = 0; round < 5; round += 1) {
    expect(await whyOf(connection.fetch({ kinds: [1059], '#p': [publicKey] }, { ...limits(), signer }))).toBe('refused');
    expect(await whyOf(connection.fetch({ kinds: [4], '#p': [another.publicKey] }, { ...limits(), signer: another }))).toBe('refused');
  }
  const proofs = heard.flatMap(([type, proof]) => (type === 'AUTH' ? [(proof as NostrEvent).pubkey] : []));
  for (const key of [publicKey, another.publicKey]) expect(proofs.filter((one) => one === key).length).toBeLessThanOrEqual(2);
  expect(heard.filter(([type]) => type === 'REQ').length).toBeLessThanOrEqual(11 * 3);
  expect(connection.state).toBe('connected');
});

test('attack: a relay that speaks without end is cut, also if it says nothing of substance', async () => {
  const clock = { now: 0 };
  const { connection } = await relay(
    ([type], _, socket) => {
      if (type === 'REQ') for (let sent = 0; sent < 6_001; sent += 1) socket.send('["NOTICE","x"]');
    },
    undefined,
    { clock },
  );
  expect(await whyOf(connection.fetch({ kinds: [1] }, { ...limits(), signal: signal() }))).toBe('unreachable');
});
