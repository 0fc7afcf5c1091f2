// After "Done", nobody can make the agent tell it again, and nothing else is lost.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canaryOf, silenced, tellingWorlds, toldIn } from './told-worlds.ts';

test('forgotten or hidden items reach no engine and no person who asks in any words, and everything else is still known (property)', async () => {
  await fc.assert(
    fc.asyncProperty(tellingWorlds, async (world) => {
      const { heard, known } = await toldIn(world);
      const silent = new Set(silenced(world));
      for (const at of silent) expect(heard.filter((text) => text.includes(canaryOf(at)))).toEqual([]);
      const expected = world.things.flatMap((_, at) => (silent.has(at) ? [] : [`It is ${canaryOf(at)}.`]));
      expect(new Set(known)).toEqual(new Set(expected));
    }),
    { numRuns: propertyRuns(10) },
  );
});
