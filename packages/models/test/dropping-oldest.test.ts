import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { droppingOldest } from '../src/dropping-oldest.ts';
import { type Model, ModelError, type ModelItem } from '../src/model.ts';

const user = (text: string): ModelItem => ({ is: 'message', role: 'user', text });
const sizeOf = (items: readonly ModelItem[]) => JSON.stringify(items).length;

/** A model that reads so many characters of items, and keeps what it was asked. */
function modelOf(room: number) {
  const asked: (readonly ModelItem[])[] = [];
  const model: Model = {
    async *run({ items }) {
      asked.push(items);
      if (sizeOf(items) > room) throw new ModelError('too long', { retryable: false, failure: 'too_long' });
      yield { is: 'end', finish: 'stop' };
    },
    reachable: () => Promise.resolve(),
  };
  return { model, asked };
}

async function ask(model: Model, items: readonly ModelItem[]): Promise<string> {
  try {
    for await (const _ of model.run({ model: 'm', instructions: '', items, maxOutputTokens: 16 }, new AbortController().signal));
    return 'answered';
  } catch (error) {
    return error instanceof ModelError ? error.failure : String(error);
  }
}

const item = fc.oneof(
  fc.string({ maxLength: 40 }).map(user),
  fc.string({ maxLength: 40 }).map((text): ModelItem => ({ is: 'message', role: 'assistant', text })),
);
const round = fc.tuple(fc.uuid(), fc.string({ maxLength: 40 })).map(([callId, output]): ModelItem[] => [
  { is: 'call', callId, name: 'x', arguments: '{}' },
  { is: 'result', callId, output },
]);
const conversation = fc
  .tuple(
    fc.array(
      fc.oneof(
        item.map((one) => [one]),
        round,
      ),
    ),
    fc.string({ maxLength: 40 }),
    fc.array(round, { maxLength: 2 }),
  )
  .map(([before, last, after]) => ({ last: after.flat(), items: [...before.flat(), user(last), ...after.flat()], text: last }));

test('what is left out is the oldest, calls stay with their results, and what was said last stays', async () => {
  await fc.assert(
    fc.asyncProperty(conversation, fc.nat(2_000), async ({ items, last, text }, room) => {
      const { model, asked } = modelOf(room);
      const outcome = await ask(droppingOldest(model), items);
      const told = asked.at(-1) ?? [];
      const kept = [user(text), ...last];
      expect(told.slice(-kept.length)).toEqual(kept);
      expect(outcome).toBe(sizeOf(told) <= room ? 'answered' : 'too_long');
      if (outcome === 'too_long') expect(told).toEqual(kept);
      if (sizeOf(items) <= room) expect(told).toEqual(items);
      const begin = told[0] === undefined ? items.length : items.indexOf(told[0]);
      expect(told.length).toBeGreaterThanOrEqual(items.length - begin);
      for (const one of told) if (one.is === 'result') expect(told.some(({ is, ...call }) => is === 'call' && 'callId' in call)).toBe(true);
      expect(asked.length).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(sizeOf(items))) + items.length);
    }),
    { numRuns: propertyRuns(200) },
  );
});

test('later questions of a turn begin where an earlier one fitted', async () => {
  const { model, asked } = modelOf(300);
  const turn = droppingOldest(model);
  const items = [...Array.from({ length: 40 }, (_, n) => user(`old ${n}`)), user('now')];
  expect(await ask(turn, items)).toBe('answered');
  const before = asked.length;
  expect(await ask(turn, [...items, { is: 'message', role: 'assistant', text: 'x' }])).toBe('answered');
  expect(asked.length).toBe(before + 1);
});

test('any other failure, and one in mid-answer, is no reason to leave something out', async () => {
  let count = 0;
  const failing: Model = {
    async *run() {
      count++;
      yield { is: 'text', text: 'I' };
      throw new ModelError('too long', { retryable: false, failure: 'too_long' });
    },
    reachable: () => Promise.resolve(),
  };
  expect(await ask(droppingOldest(failing), [user('a'), user('b')])).toBe('too_long');
  expect(count).toBe(1);
});
