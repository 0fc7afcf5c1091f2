import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchWords } from '../src/domain/search-words.ts';
import { prefixQuery } from '../src/store/search-columns.ts';

describe('searchWords', () => {
  it('folds case, width and composition, and drops everything that is not a word', () => {
    expect(searchWords("Trip-Planner's ＡＢＣ cafe\u0301, 3.14!")).toEqual(['trip', 'planner', 's', 'abc', 'café', '3', '14']);
  });

  it('splits scripts without spaces into characters', () => {
    expect(searchWords('東京、tower。')).toEqual(['東', '京', 'tower']);
  });

  it('returns words that need no escaping in a query, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        for (const word of searchWords(text)) expect(prefixQuery([word])).toMatch(/^'[\p{L}\p{N}\p{M}]{1,64}':\*$/u);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('finds a text by every part of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const words = new Set(searchWords(`${a} ${b}`));
        expect(searchWords(a).every((word) => words.has(word))).toBe(true);
      }),
    );
  });

  it('limits what it indexes', () => {
    const long = Array.from({ length: 60_000 }, (_, i) => `${i}${'ﷺ'.repeat(3)}`).join(' ');
    expect(Buffer.byteLength(searchWords(long).join(''))).toBeLessThanOrEqual(8 * 1024);
    expect(searchWords(Array.from({ length: 5000 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join(''))).toHaveLength(1000);
    expect(searchWords('x'.repeat(1000))).toEqual(['x'.repeat(64)]);
  });
});
