import { Refusal } from '@offshoot/refusals';
import type { InboxKeys } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedInboxKeys, verifyWithKeys } from '../src/inbox-keys-reader.ts';

const INBOX = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);

/** A network on which reads end when the test says so. Each read returns a different key: its own number. */
function network() {
  const readings: { inboxId: string; end: () => void; fail: (error: Error) => void }[] = [];
  const read = vi.fn((inboxId: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<InboxKeys>();
    const keys = { inboxId, addresses: [], installations: [Uint8Array.of(readings.length)] };
    readings.push({ inboxId, end: () => resolve(keys), fail: reject });
    return promise;
  });
  const numberOf = async (keys: Promise<InboxKeys>) => (await keys).installations[0]?.[0];
  return { read, readings, numberOf };
}

/** A network that responds at once. */
function quickNetwork() {
  const { read, readings, numberOf } = network();
  const quick = vi.fn((inboxId: string) => {
    const keys = read(inboxId);
    readings.at(-1)?.end();
    return keys;
  });
  return { read: quick, numberOf };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('cached keys', () => {
  it('are trusted for 60 s from the start of their read, per inbox', async () => {
    const { read, readings, numberOf } = network();
    const reader = cachedInboxKeys(read);
    const first = reader.keysOf(INBOX);
    vi.advanceTimersByTime(20_000);
    readings[0]?.end();
    expect(await numberOf(first)).toBe(0);
    vi.advanceTimersByTime(39_999);
    expect(await numberOf(reader.keysOf(INBOX))).toBe(0);
    expect(read).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    const second = reader.keysOf(INBOX);
    const other = reader.keysOf(OTHER);
    readings[1]?.end();
    readings[2]?.end();
    expect(await numberOf(second)).toBe(1);
    expect((await other).inboxId).toBe(OTHER);
    expect(read).toHaveBeenCalledTimes(3);
  });

  it('are read once for all concurrent callers, and again after a failure', async () => {
    const { read, readings, numberOf } = network();
    const reader = cachedInboxKeys(read);
    const askers = Array.from({ length: 50 }, () => reader.keysOf(INBOX));
    expect(read).toHaveBeenCalledTimes(1);
    readings[0]?.fail(new Error('away'));
    for (const result of await Promise.allSettled(askers)) expect(result).toMatchObject({ status: 'rejected' });
    const again = reader.keysOf(INBOX);
    readings[1]?.end();
    expect(await numberOf(again)).toBe(1);
  });
});

describe('fresh keys', () => {
  it('stale-keys: never come from the cache, nor from a read that started before the call', async () => {
    const { read, readings, numberOf } = network();
    const reader = cachedInboxKeys(read);
    const cached = reader.keysOf(INBOX);
    readings[0]?.end();
    expect(await numberOf(cached)).toBe(0);
    const first = reader.keysOf(INBOX, { fresh: true });
    expect(read).toHaveBeenCalledTimes(2);
    const second = reader.keysOf(INBOX, { fresh: true });
    expect(read).toHaveBeenCalledTimes(2);
    readings[1]?.end();
    expect(await numberOf(first)).toBe(1);
    await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(3), { timeout: 120_000 });
    readings[2]?.end();
    expect(await numberOf(second)).toBe(2);
    expect(await numberOf(reader.keysOf(INBOX))).toBe(2);
    expect(read).toHaveBeenCalledTimes(3);
  });

  it('cost two reads for any number of concurrent callers', async () => {
    const { read, numberOf } = quickNetwork();
    const reader = cachedInboxKeys(read);
    const numbers = await Promise.all(Array.from({ length: 1000 }, () => numberOf(reader.keysOf(INBOX, { fresh: true }))));
    expect(new Set(numbers)).toEqual(new Set([0, 1]));
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('run one read at a time under a stream of calls', async () => {
    let [running, most] = [0, 0];
    const read = vi.fn(async (inboxId: string): Promise<InboxKeys> => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < 5; turn += 1) await undefined;
      running -= 1;
      return { inboxId, addresses: [], installations: [] };
    });
    const reader = cachedInboxKeys(read);
    const calls: Promise<InboxKeys>[] = [];
    for (let i = 0; i < 500; i += 1) {
      calls.push(reader.keysOf(INBOX, { fresh: i % 3 > 0 }));
      if (i % 2) await undefined;
    }
    await Promise.all(calls);
    expect(most).toBe(1);
    expect(read.mock.calls.length).toBeLessThan(250);
  });

  it('are read even if the previous read failed, and a failure affects only its own callers', async () => {
    const { read, readings, numberOf } = network();
    const reader = cachedInboxKeys(read);
    const first = reader.keysOf(INBOX);
    const fresh = reader.keysOf(INBOX, { fresh: true });
    readings[0]?.fail(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await vi.waitFor(() => expect(readings).toHaveLength(2), { timeout: 120_000 });
    readings[1]?.end();
    expect(await numberOf(fresh)).toBe(1);
    const failing = reader.keysOf(INBOX, { fresh: true });
    readings[2]?.fail(new Error('away again'));
    await expect(failing).rejects.toThrow('away again');
    expect(await numberOf(reader.keysOf(INBOX))).toBe(1);
  });
});

describe('verifyWithKeys', () => {
  const unknown = { ok: false, reason: 'STATEMENT_KEY_UNKNOWN' } as const;
  const thrown = () => {
    throw new Refusal('STATEMENT_KEY_UNKNOWN', 'No such key.');
  };

  it('verifies with cached keys, without asking the network', async () => {
    const { read } = quickNetwork();
    const reader = cachedInboxKeys(read);
    await reader.keysOf(INBOX);
    vi.advanceTimersByTime(1);
    expect(await verifyWithKeys(reader, INBOX, async () => ({ ok: true }))).toEqual({ ok: true });
    expect(read).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['an answer', async () => unknown],
    ['a refusal', thrown],
  ])('reads the keys once more where a key is not among the cached ones: %s', async (_, no) => {
    const { read } = quickNetwork();
    const reader = cachedInboxKeys(read);
    await reader.keysOf(INBOX);
    vi.advanceTimersByTime(1);
    const isNew = (keys: InboxKeys) => keys.installations[0]?.[0] === 1;
    expect(await verifyWithKeys<unknown>(reader, INBOX, (keys) => (isNew(keys) ? { ok: true } : no()))).toEqual({ ok: true });
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('unknown-key-flood: does not reread keys that were just read for this call', async () => {
    const { read } = quickNetwork();
    const reader = cachedInboxKeys(read);
    const verify = vi.fn(async () => unknown);
    expect(await verifyWithKeys(reader, INBOX, verify)).toBe(unknown);
    expect(read).toHaveBeenCalledTimes(1);
    expect(verify).toHaveBeenCalledTimes(1);
  });

  it('refuses after one more read, and rereads for no other reason', async () => {
    const { read } = quickNetwork();
    const reader = cachedInboxKeys(read);
    await reader.keysOf(INBOX);
    vi.advanceTimersByTime(1);
    const invalid = { ok: false, reason: 'STATEMENT_SIGNATURE_INVALID' };
    expect(await verifyWithKeys(reader, INBOX, async () => invalid)).toBe(invalid);
    expect(read).toHaveBeenCalledTimes(1);
    await expect(verifyWithKeys(reader, INBOX, thrown)).rejects.toMatchObject({ reason: 'STATEMENT_KEY_UNKNOWN' });
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('reports that the network is unavailable, not that the key is unknown', async () => {
    const { read, readings } = network();
    const reader = cachedInboxKeys(read);
    const first = reader.keysOf(INBOX);
    readings[0]?.end();
    await first;
    vi.advanceTimersByTime(1);
    const verifying = verifyWithKeys(reader, INBOX, async () => unknown);
    await vi.waitFor(() => expect(readings).toHaveLength(2), { timeout: 120_000 });
    readings[1]?.fail(new Refusal('IDENTITY_UNAVAILABLE', 'away'));
    await expect(verifying).rejects.toMatchObject({ reason: 'IDENTITY_UNAVAILABLE' });
  });
});
