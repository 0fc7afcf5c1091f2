import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchWords } from '../src/search/domain/search-words.ts';
import { levelsOf, marksOf } from '../src/search/domain/store-search.ts';
import { misspelledForms } from '../src/search/domain/typing-errors.ts';
import { lexemesOf, tsquery } from '../src/search/store/search-columns.ts';

const EMPTY = { agentName: '', category: '', tags: [], description: '', instructions: '' };
const runs = { numRuns: propertyRuns(200) };

describe('searchWords', () => {
  it('folds case, width and composition, and drops everything that is not a word', () => {
    expect(searchWords("Trip-Planner's ＡＢＣ cafe\u0301, 3.14!")).toEqual(['trip', 'planner', 's', 'abc', 'café', '3', '14']);
  });

  it('splits scripts without spaces into characters', () => {
    expect(searchWords('東京、tower。')).toEqual(['東', '京', 'tower']);
  });

  it('finds a text by every part of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const words = new Set(searchWords(`${a} ${b}`));
        expect(searchWords(a).every((word) => words.has(word))).toBe(true);
      }),
    );
  });
});

describe('what a template is indexed by', () => {
  it('attack: no text of a creator or of a query ends its quotes', () => {
    const text = fc.string({ unit: anyCharacter });
    fc.assert(
      fc.property(text, text, (name, words) => {
        const marks = marksOf({ agentName: name, category: 'a-b', tags: [words], description: words, instructions: name });
        expect(lexemesOf(marks)).toMatch(/^\{("[NLDIQMWCT][\p{L}\p{N}\p{M} ]*",?)+\}$/u);
        for (const { wanted } of levelsOf(searchWords(words))) {
          if (searchWords(words).length > 0)
            expect(tsquery(wanted)).toMatch(/^(\(('[NLDIQMW][\p{L}\p{N}\p{M} ]*'(:\*)?( \| )?)+\)( & )?)+$/u);
        }
      }),
      runs,
    );
  });

  it('attack: long texts: it is bounded, and the name comes first', () => {
    const instructions = Array.from({ length: 60_000 }, (_, i) => `${i}${'ﷺ'.repeat(3)}`).join(' ');
    const marks = marksOf({ ...EMPTY, agentName: 'First', instructions });
    const words = marks.flatMap((mark) => (mark.kind === 'instructions' ? [mark.word] : []));
    expect(words[0]).toBe('first');
    expect(Buffer.byteLength(words.join(''))).toBeLessThanOrEqual(8 * 1024);
    const many = Array.from({ length: 5000 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join('');
    expect(marksOf({ ...EMPTY, instructions: many }).filter(({ kind }) => kind === 'instructions')).toHaveLength(1000);
    expect(searchWords('x'.repeat(1000))).toEqual(['x'.repeat(64)]);
    // The largest description with the most misspelled forms.
    const description = Array.from({ length: 120 }, (_, n) => `${String.fromCodePoint(97 + (n % 26))}${n}abcdefghijk`).join(' ');
    expect(marksOf({ ...EMPTY, description }).length).toBeLessThan(1500);
  });
});

describe('typing errors', () => {
  const letters = fc.array(fc.constantFrom(...'abcdefgéñåжя'), { minLength: 4, maxLength: 12 });
  const error = fc.record({
    kind: fc.constantFrom('wrong', 'missing', 'extra', 'swapped'),
    at: fc.nat(11),
    letter: fc.constantFrom(...'xyzж'),
  });
  const mistyped = (word: string[], { kind, at: anywhere, letter }: { kind: string; at: number; letter: string }): string[] => {
    const at = anywhere % word.length;
    if (kind === 'missing') return word.toSpliced(at, 1);
    if (kind === 'extra') return word.toSpliced(at, 0, letter);
    if (kind === 'wrong') return word.toSpliced(at, 1, letter);
    const [one, other = ''] = [word[at] ?? '', word[at + 1]];
    return word.toSpliced(at, 2, ...(other ? [other, one] : [one]));
  };
  const shareForm = (a: string[], b: string[]) => {
    const forms = new Set(misspelledForms(a.join(''), { atMost: 2 }));
    return misspelledForms(b.join(''), { atMost: 2 }).some((form) => forms.has(form));
  };

  it('of any one kind leave a word of four letters or more recognisable', () => {
    fc.assert(
      fc.property(letters, error, (word, slip) => {
        const typed = mistyped(word, slip);
        fc.pre(typed.length >= 4);
        expect(shareForm(word, typed)).toBe(true);
      }),
      runs,
    );
  });

  it('of two kinds leave a long word recognisable', () => {
    const long = fc.array(fc.constantFrom(...'abcdefgéñåжя'), { minLength: 11, maxLength: 13 });
    fc.assert(
      fc.property(long, error, error, (word, one, other) => {
        expect(shareForm(word, mistyped(mistyped(word, one), other))).toBe(true);
      }),
      runs,
    );
  });

  it('are not seen in words that differ in more than that', () => {
    for (const [one, other] of [
      ['coffee', 'toffees'],
      ['train', 'brawn'],
      ['cats', 'dogs'],
      ['car', 'cat'],
      ['planner', 'scanners'],
    ] as const)
      expect(shareForm([...one], [...other]), `${one} ${other}`).toBe(false);
  });
});
