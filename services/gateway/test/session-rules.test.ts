import { randomBytes } from 'node:crypto';
import { createClient } from '@connectrpc/connect';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { type Envelope, newEnvelope } from '@offshoot/statements';
import { expect, test, vi } from 'vitest';
import { KeyWatch } from '../src/commands/key-watch.ts';
import { refresh } from '../src/commands/refresh.ts';
import { signIn } from '../src/commands/sign-in.ts';
import { accessEnd, bearerToken, newSession, SESSION_LIFETIME_MS, tokenDigest } from '../src/domain/session.ts';
import { isCurrent, type SessionKey } from '../src/domain/session-key.ts';
import type { SessionStore } from '../src/domain/session-store.ts';
import { newHandle, newTokens, readRefreshToken, sessionIdOf } from '../src/domain/session-tokens.ts';
import { holderOf } from '../src/domain/stream-limit.ts';
import { openWorld, reasonOf, transportTo } from './gateway.ts';

const now = new Date('2026-11-01T12:00:00Z');
const address = `0x${'ab'.repeat(20)}`;
const installation = 'cd'.repeat(32);
const keys = (o: { addresses?: string[]; installations?: string[] }) => ({
  inboxId: 'e'.repeat(64),
  addresses: o.addresses ?? [],
  installations: (o.installations ?? []).map((id) => Uint8Array.from(Buffer.from(id, 'hex'))),
});

test.each([
  [
    'an installation',
    { kind: 'installation', id: installation },
    keys({ installations: ['ef'.repeat(32), installation] }),
    keys({ addresses: [address], installations: ['ef'.repeat(32)] }),
  ],
  ['a wallet', { kind: 'wallet', id: address }, keys({ addresses: [address.toUpperCase()] }), keys({ installations: [installation] })],
  [
    'a contract wallet',
    { kind: 'contract-wallet', id: address, chainId: 1 },
    keys({ addresses: [address] }),
    keys({ addresses: [`0x${'11'.repeat(20)}`] }),
  ],
] satisfies [string, SessionKey, object, object][])(
  'the key of a session, %s, is valid as long as its inbox has exactly that key',
  (_, key, has, hasNot) => {
    expect(isCurrent(has as never, key)).toBe(true);
    expect(isCurrent(hasNot as never, key)).toBe(false);
  },
);

test('an access token never outlives its session', () => {
  const session = newSession('id', 'inbox', { kind: 'wallet', id: address }, now);
  expect(session.expiresAt.getTime() - now.getTime()).toBe(SESSION_LIFETIME_MS);
  expect(accessEnd(session.expiresAt, now).getTime() - now.getTime()).toBe(15 * 60_000);
  const lastMinute = new Date(session.expiresAt.getTime() - 60_000);
  expect(accessEnd(session.expiresAt, lastMinute)).toEqual(session.expiresAt);
});

test.each(['Basic abc', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer ä', `Bearer ${'a'.repeat(257)}`, 'abc', ''])(
  'the header "%s" counts as an invalid token, not as a missing one',
  (header) => expect(bearerToken(header)).toBe(''),
);

test('attack: another kind of authorization is not treated as none', async () => {
  await using gateway = await openWorld();
  const call = (authorization: string) =>
    createClient(SessionService, transportTo(gateway.url, undefined, { authorization })).getSession({});
  for (const header of ['Basic c2F1bDpzZWNyZXQ=', `Bearer ${'a'.repeat(300)}`])
    expect(await reasonOf(call(header))).toBe('SESSION_EXPIRED');
});

test('a refresh token has only one valid form, and identifies its session', () => {
  const handle = newHandle(randomBytes);
  const { refreshToken } = newTokens(handle, randomBytes);
  expect(readRefreshToken(refreshToken)?.sessionId).toBe(sessionIdOf(handle));
  const others = [
    `${refreshToken}=`,
    `${refreshToken}AAAA`,
    refreshToken.slice(0, -1),
    ` ${refreshToken}`,
    '',
    refreshToken.replace(/^./, '+'),
  ];
  for (const other of others) expect(readRefreshToken(other)).toBeUndefined();
});

test('a database failure ends no stream and no session; a revoked key ends the session in the table, too', async () => {
  const session = newSession('id', 'inbox', { kind: 'wallet', id: address }, now);
  const ended: string[] = [];
  const store = { isLive: vi.fn(async () => true), endSession: async (id: string) => void ended.push(id) };
  const good = new KeyWatch({ store, keysOf: async () => keys({ addresses: [address] }) as never, now: () => now });
  await good.checkLasting(session);
  store.isLive.mockRejectedValueOnce(new Error('connection lost'));
  await expect(good.checkLasting(session)).rejects.not.toBeInstanceOf(Refusal);
  store.isLive.mockResolvedValueOnce(false);
  await expect(good.checkLasting(session)).rejects.toMatchObject({ reason: 'SESSION_EXPIRED' });
  expect(ended).toEqual([]);
  const revoked = new KeyWatch({ store, keysOf: async () => keys({}) as never, now: () => now });
  await expect(revoked.check(session)).rejects.toMatchObject({ reason: 'SESSION_EXPIRED' });
  expect(ended).toEqual(['id']);
});

test('an internal error counts neither as a valid key nor as a silent network', async () => {
  const session = newSession('id', 'inbox', { kind: 'wallet', id: address }, now);
  const broken = { keysOf: () => Promise.reject(new TypeError('a mistake')), store: { isLive: async () => true, endSession: vi.fn() } };
  await expect(new KeyWatch({ ...broken, now: () => now }).check(session)).rejects.toThrow('a mistake');
});

test('attack: a spent refresh token ends the session even while the network cannot say whose key it is', async () => {
  const handle = newHandle(randomBytes);
  const [spent, current] = [newTokens(handle, randomBytes), newTokens(handle, randomBytes)];
  const session = newSession(sessionIdOf(handle), 'inbox', { kind: 'wallet', id: address }, now);
  const rotate = vi.fn();
  const endSession = vi.fn();
  const refreshWith = (token: string, exchangedAt: Date) => {
    const known = {
      ...session,
      refreshDigest: tokenDigest(current.refreshToken),
      spent: { digest: tokenDigest(spent.refreshToken), at: exchangedAt },
    };
    const store = { refreshable: async () => known, endSession, rotate } as unknown as SessionStore;
    const keysOf = () => Promise.reject(new Refusal('IDENTITY_UNAVAILABLE', 'away'));
    return refresh(token, { store, keysOf, random: randomBytes, now });
  };
  const [late, inTime] = [new Date(now.getTime() - 30_000), new Date(now.getTime() - 29_999)];
  await expect(refreshWith(spent.refreshToken, late)).rejects.toMatchObject({ reason: 'REFRESH_TOKEN_INVALID' });
  expect(endSession.mock.calls).toEqual([[session.id]]);
  // A repetition within the grace period, and the current token, can be tried again.
  await expect(refreshWith(spent.refreshToken, inTime)).rejects.toMatchObject({ reason: 'IDENTITY_UNAVAILABLE' });
  await expect(refreshWith(current.refreshToken, late)).rejects.toMatchObject({ reason: 'IDENTITY_UNAVAILABLE' });
  expect(endSession).toHaveBeenCalledTimes(1);
  expect(rotate).not.toHaveBeenCalled();
});

test('attack: sign-ins that cannot succeed cost no network lookup and redeem nothing', async () => {
  const keysOf = vi.fn(() => Promise.reject(new Error('asked')));
  const redeem = vi.fn();
  const envelope = newEnvelope('ab'.repeat(32), { now, nonce: 'a'.repeat(32), lifetimeSeconds: 600 });
  const signInWith = (isOpen: boolean, changes: Partial<Envelope> = {}) => {
    const store = { isOpen: async () => isOpen, redeem } as unknown as SessionStore;
    const request = { challenge: 'a'.repeat(32), envelope: { ...envelope, ...changes }, signatures: [] };
    return signIn(request, { store, keysOf, audience: 'https://offshoot.example', random: randomBytes, now });
  };
  await expect(signInWith(false)).rejects.toMatchObject({ reason: 'CHALLENGE_UNKNOWN' });
  await expect(signInWith(true, { expiresAt: undefined })).rejects.toThrow('A sign-in statement needs an expiry time.');
  expect(keysOf).not.toHaveBeenCalled();
  await expect(signInWith(true)).rejects.toThrow('asked');
  expect(redeem).not.toHaveBeenCalled();
});

test('attack: a refresh token is used twice at once: the second use ends the session', async () => {
  const handle = newHandle(randomBytes);
  const { refreshToken } = newTokens(handle, randomBytes);
  const session = newSession(sessionIdOf(handle), 'inbox', { kind: 'wallet', id: address }, now);
  const endSession = vi.fn();
  const known = { ...session, refreshDigest: tokenDigest(refreshToken) };
  const refreshOn = (isFirst: boolean, keysOf: () => Promise<never>) => {
    const store = { refreshable: async () => known, endSession, rotate: async () => isFirst } as unknown as SessionStore;
    return refresh(refreshToken, { store, keysOf, random: randomBytes, now });
  };
  const hasKey = async () => keys({ addresses: [address] }) as never;
  expect(await refreshOn(true, hasKey)).toMatchObject({ sessionExpiresAt: session.expiresAt });
  expect(endSession).not.toHaveBeenCalled();
  await expect(refreshOn(false, hasKey)).rejects.toMatchObject({ reason: 'REFRESH_TOKEN_INVALID' });
  expect(endSession.mock.calls).toEqual([[session.id]]);
  // Only a refusal proves that the key is gone; an error that merely looks like one ends nothing.
  const mistake = Object.assign(new Error('a mistake'), { reason: 'STATEMENT_KEY_UNKNOWN' });
  await expect(refreshOn(true, () => Promise.reject(mistake))).rejects.toBe(mistake);
  expect(endSession).toHaveBeenCalledTimes(1);
});

test('a silent network is asked once a minute per session, and the key counts as neither valid nor revoked', async () => {
  const session = newSession('id', 'inbox', { kind: 'wallet', id: address }, now);
  let time = now.getTime();
  const keysOf = vi.fn(async () => {
    throw new Refusal('IDENTITY_UNAVAILABLE', 'away');
  });
  const watch = new KeyWatch({ store: { isLive: async () => true, endSession: async () => {} }, keysOf, now: () => new Date(time) });
  for (let n = 0; n < 3; n += 1) await watch.check(session);
  expect(keysOf).toHaveBeenCalledTimes(1);
  time += 60_001;
  await watch.check(session);
  expect(keysOf).toHaveBeenCalledTimes(2);
});

test('streams count toward session, inbox and network; without a session, toward the address', () => {
  const session = newSession('id', 'inbox', { kind: 'wallet', id: address }, now);
  expect(holderOf(session, 'net')).toEqual([
    { of: 'session', key: 'id' },
    { of: 'inbox', key: 'inbox' },
    { of: 'network', key: 'net' },
  ]);
  expect(holderOf(undefined, 'net')).toEqual([
    { of: 'address', key: 'net' },
    { of: 'network', key: 'net' },
  ]);
});
