import { setImmediate as settled } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fewLooks } from '../../src/work/loops/looks.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Looks that last until they are told to end, in the order in which they began. */
function scene(atOnce: number) {
  const limited = fewLooks(atOnce);
  const begun: { name: string; end: PromiseWithResolvers<string> }[] = [];
  const look = (name: string) =>
    limited(() => {
      const end = Promise.withResolvers<string>();
      begun.push({ name, end });
      return end.promise;
    });
  return { look, begun, names: () => begun.map(({ name }) => name) };
}

test('only so many look at the same time; the others follow in order, also after one that fails', async () => {
  const { look, begun, names } = scene(2);
  const looks = ['a', 'b', 'c', 'd'].map(look);
  expect(names()).toEqual(['a', 'b']);
  begun[1]?.end.resolve('found');
  await expect(looks[1]).resolves.toBe('found');
  await settled();
  expect(names()).toEqual(['a', 'b', 'c']);
  begun[0]?.end.reject(new Error('away'));
  await expect(looks[0]).rejects.toThrow('away');
  await settled();
  expect(names()).toEqual(['a', 'b', 'c', 'd']);
  for (const { end } of begun) end.resolve('');
  await Promise.all(looks.slice(1));
  const later = [look('e'), look('f'), look('g')];
  expect(names().slice(4)).toEqual(['e', 'f']);
  for (const { end } of begun) end.resolve('');
  await later[0];
  await settled();
  begun.at(-1)?.end.resolve('');
  await later[2];
});

test('a look that waits for a lock holds up the others only for a moment', async () => {
  const { look, begun, names } = scene(1);
  const stuck = look('stuck');
  const next = look('next');
  expect(names()).toEqual(['stuck']);
  await vi.advanceTimersByTimeAsync(300);
  expect(names()).toEqual(['stuck', 'next']);
  // It gave its turn away already, so its end starts nobody.
  const third = look('third');
  begun[0]?.end.resolve('');
  await stuck;
  await settled();
  expect(names()).toEqual(['stuck', 'next']);
  begun[1]?.end.resolve('');
  await next;
  await settled();
  expect(names()).toEqual(['stuck', 'next', 'third']);
  begun[2]?.end.resolve('');
  await third;
});
