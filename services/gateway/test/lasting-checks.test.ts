import { Refusal } from '@offshoot/refusals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkWhileItLasts } from '../src/commands/lasting-checks.ts';
import { whileAllowed } from '../src/v1/pipes/pipe-handler.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const expired = new Refusal('SESSION_EXPIRED', 'Sign in again.');

test('checks do not pile up while a service hangs', async () => {
  let asked = 0;
  let answer = () => {};
  const checks = checkWhileItLasts(
    1_000,
    () => {
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    () => expect.unreachable(),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
  answer();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toBe(2);
  checks.stop();
  answer();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(2);
});

test('a refusal ends the call once; that a service or its database fails does not', async () => {
  const thrown = [new Error('the database broke'), new Refusal('UPSTREAM_UNAVAILABLE', 'It does not answer.'), expired];
  const ended: unknown[] = [];
  const checks = checkWhileItLasts(
    1_000,
    () => Promise.reject(thrown.length > 1 ? thrown.shift() : thrown[0]),
    (why) => ended.push(why),
  );
  await vi.advanceTimersByTimeAsync(2_000);
  expect(ended).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ended).toEqual([expired]);
  checks.stop();
});

test('a request that had to make room before its service was asked ends, too', async () => {
  const full = new Refusal('RATE_LIMITED', 'Too many streams are open.');
  const ended: unknown[] = [];
  const admitted = { identity: { tenantId: '', payer: '', subject: '', groups: [], scopes: [] }, network: '', recheck: async () => {} };
  const held = { displacedBy: full, onDisplaced: () => {}, release: () => {} };
  const checks = whileAllowed(admitted, held, 1_000, (why) => ended.push(why));
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toEqual([full]);
  checks.stop();
});
