import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldedAnswer, LONG_ANSWER, MAX_PART, MORE_HINT, moreWanted, partsOf } from '../../src/agent/transcript/domain/folding.ts';

const filler = 'It goes on like this for quite a while, as such texts do. '.repeat(20);

describe('a long answer', () => {
  test('becomes a headline, points and a hint', () => {
    const text = `# We take the early flight\n\nIt is cheaper. ${filler}\n\n- **The hotel** lets us in at 6. ${filler}\n- Ada brings the map.`;
    expect(foldedAnswer(text)).toEqual({
      headline: 'We take the early flight',
      shown: `We take the early flight\n• It is cheaper.\n• The hotel lets us in at 6.\n• Ada brings the map.\n${MORE_HINT}`,
    });
  });

  test('in one piece has its first sentences as points', () => {
    expect(foldedAnswer(`The plan is simple. We fly at nine. ${filler}`)?.shown).toMatch(
      /^The plan is simple\.\n• We fly at nine\.\n• It goes on/,
    );
  });

  test('says how many points are left out', () => {
    const lines = Array.from({ length: 60 }, (_, i) => `- Saul's box ${i} is in the cellar.`);
    expect(foldedAnswer(['I know this:', ...lines].join('\n'))?.shown).toContain('\n… and 55 more.\n');
  });

  const text = fc
    .array(fc.oneof(fc.string({ unit: anyCharacter, maxLength: 80 }), fc.constantFrom('\n\n', '\n- ', '. ', '# ', filler)), {
      maxLength: 60,
    })
    .map((pieces) => pieces.join(' ').toWellFormed());

  test('is shorter than before, well-formed, and short answers stay', () => {
    fc.assert(
      fc.property(text, (answer) => {
        const folded = foldedAnswer(answer);
        expect(folded === undefined).toBe(answer.trim().length <= LONG_ANSWER);
        if (folded === undefined) return;
        expect(folded.shown.length).toBeLessThanOrEqual(LONG_ANSWER);
        expect(folded.shown.isWellFormed()).toBe(true);
        expect(folded.shown.split('\n').length).toBeLessThanOrEqual(8);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('comes in parts that together are the whole text', () => {
    const letters = (some: string) => some.replaceAll(/\s/g, '');
    fc.assert(
      fc.property(fc.tuple(text, fc.integer({ min: 1, max: 12 })), ([piece, times]) => {
        const whole = piece.repeat(times);
        const parts = partsOf(whole);
        expect(letters(parts.join(''))).toBe(letters(whole));
        for (const part of parts) expect([part.length <= MAX_PART, part.isWellFormed(), part !== '']).toEqual([true, true, true]);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

test.each([
  ['more', 'text'],
  ['More, please!', 'text'],
  ['show me the full text', 'text'],
  ['yes, the rest', 'text'],
  ['the whole thing please', 'text'],
  ['as a file', 'file'],
  ['send it as a file, please', 'file'],
  ['the full text as a markdown file', 'file'],
  ['more wine for Saul', undefined],
  ['What else do you know?', undefined],
  ['no more', undefined],
  ['moreover', undefined],
  ['remember it as a file', undefined],
])('“%s” wants the full text as %s', (said, wanted) => {
  expect(moreWanted(said)).toBe(wanted);
});
