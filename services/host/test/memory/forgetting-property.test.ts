// Forgotten items are gone, for any names that people choose, any letters that they use and any order of their lines.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leftOf, readAs, worlds } from './forgetting-worlds.ts';

const PLAIN_NAMES = ['Saul', 'Mia', 'Leo', 'Ada'];

test('no line, item or pending answer contains what its teller had deleted, and what others taught stays (property)', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { texts, others } = await leftOf(world);
      expect(texts.filter((text) => readAs(text).includes(readAs(world.secret)))).toEqual([]);
      const taught = world.lines.flatMap((line) => (line.does === 'teaches' && line.who !== 0 ? [line] : []));
      const last = new Map(taught.map(({ who, learned }) => [`${who} ${learned.topic}`, learned.text]));
      if (!world.byOwner) expect(new Set(others)).toEqual(new Set(last.values()));
    }),
    { numRuns: propertyRuns(10) },
  );
});

test('names only ever widen what is forgotten: no line stays that would go under other names (property)', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const [odd, usual] = [await leftOf(world), await leftOf({ ...world, names: PLAIN_NAMES })];
      expect(usual.lines).toEqual(expect.arrayContaining(odd.lines));
    }),
    { numRuns: propertyRuns(10) },
  );
});
