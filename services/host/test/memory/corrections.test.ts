// A correction changes one part and leaves the others unchanged.

import { corrected } from '@offshoot/memory/merging/corrections.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

const FLIGHT = "The group's flight LH 716 leaves at 9:40 on Friday, seats 12A and 12B.";

describe('a correction of one part', () => {
  it.each([
    [FLIGHT, "The group's flight leaves at 10:15.", "The group's flight LH 716 leaves at 10:15 on Friday, seats 12A and 12B."],
    [FLIGHT, 'The flight is now on Sunday at 8 pm.', "The group's flight LH 716 leaves at 8 pm on Sunday, seats 12A and 12B."],
    [FLIGHT, 'The flight is LH 718.', "The group's flight LH 718 leaves at 9:40 on Friday, seats 12A and 12B."],
    [FLIGHT, 'The seats are 14C.', "The group's flight LH 716 leaves at 9:40 on Friday, seats 14C."],
    ['Dinner is at 8 pm for 40 euros.', 'Dinner is at 9 pm.', 'Dinner is at 9 pm for 40 euros.'],
  ])('%s ← %s', (known, newer, expected) => expect(corrected(known, newer)).toBe(expected));

  it.each([
    ['another thing', 'The hotel is in Ginza at 9:40.', 'The hotel is in Shinjuku.'],
    ['all that was said', 'The flight leaves at 9:40.', 'The flight leaves at 10:15.'],
    ['something more', FLIGHT, 'The flight to Rome leaves at 10:15.'],
    ['several parts of one kind', 'Buses leave at 9:40 and 10:40 on Friday.', 'Buses leave at 9:50.'],
    ['no part at all', FLIGHT, 'The flight is cancelled.'],
  ])('no correction: %s', (_, known, newer) => expect(corrected(known, newer)).toBeUndefined());

  test('keeps every part of a kind that it does not name, and adds the new ones (property)', () => {
    const part = {
      time: fc.constantFrom('9:40', '10:15', '8 pm', 'noon'),
      day: fc.constantFrom('Monday', 'Friday', '3 May 2027', '2026-05-04'),
      code: fc.constantFrom('LH 716', 'BA12', 'AF 1234'),
      seat: fc.constantFrom('12A', '7C and 7D'),
      price: fc.constantFrom('€200', '40 euros'),
    };
    const parts = fc.record(part, { requiredKeys: [] });
    const sentence = (of: Partial<Record<keyof typeof part, string>>) => `The trip is ${Object.values(of).join(', ')}.`;
    fc.assert(
      fc.property(parts, parts, (known, newer) => {
        const result = corrected(sentence(known), sentence(newer));
        if (result === undefined) return;
        for (const [sort, value] of Object.entries({ ...known, ...newer })) expect(result, sort).toContain(value);
        for (const [sort, value] of Object.entries(known))
          if (newer[sort as keyof typeof part] !== undefined && newer[sort as keyof typeof part] !== value)
            expect(` ${result}`).not.toContain(` ${value},`);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
