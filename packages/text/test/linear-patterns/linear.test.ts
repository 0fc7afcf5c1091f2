import { anyCharacter, cpuMsOf, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linear } from '../../src/linear-patterns/index.ts';

/** What a caller can see of a pattern. */
function seen(pattern: RegExp, text: string): unknown {
  const every = new (pattern.constructor as RegExpConstructor)(pattern.source, `${pattern.flags.replace('g', '')}g`);
  const once = pattern.exec(text);
  return {
    test: pattern.test(text),
    once: once && [...once, once.index, { ...once.groups }],
    every: [...text.matchAll(every)].map((match) => [...match, match.index, { ...match.groups }]),
    matches: text.match(every),
    replaced: [text.replace(pattern, '<$&>'), text.replaceAll(every, '<$&>')],
    parts: [text.split(pattern), text.split(every, 2)],
    place: text.search(pattern),
  };
}

const PATTERNS = [
  /a|ab|abc/,
  /(a|ab)(c|bcd)(d*)/,
  /(?:a|b)*?b/,
  /^(?<first>\w+)[,\s]+(?<second>\w+)$/u,
  /(?<![\p{L}\p{N}])ana(?![\p{L}\p{N}])/iu,
  /(?=a)\w{2,4}?(?<=b|c)/,
  /\b(?!no\b)\w+\b/gi,
  /(a+)*b|(?:(a)|b)*/,
  /(?:(a)|(b))+/,
  /[^\s,]+(?=,|$)/gm,
  /^\s*-\s(.*)$/gm,
  /(?<=\.)\s+|\n+/u,
  /\p{Lu}\p{L}+(?: \p{Lu}\p{L}+){0,2}/gu,
  /(?-i:A)b/i,
  /[\p{L}--[a-c]]+/gv,
  /[\s\S]/g,
  /./gsu,
  /(?:)/g,
  /x{0}a{2}b{1,}?/,
  /\bstra(?:ß|ss)e\b|é+/giu,
  /(?<!a(?!b))c/g,
  /((a)|b)*?c\b/,
  /a*$/,
  /🙂+|[😀-😎]/gu,
];

it('finds what RegExp finds, for all that can be asked of a pattern', () => {
  const piece = fc.constantFrom(...'aabbccAB d,.-\n', 'ana', 'no', 'ß', 'Straße', 'É', '🙂', '😃', 'Anna Lee', '\u2028');
  const text = fc.oneof(fc.string({ unit: piece, maxLength: 14 }), fc.string({ unit: anyCharacter, maxLength: 8 }));
  fc.assert(
    fc.property(fc.constantFrom(...PATTERNS), text, (pattern, said) => {
      expect(seen(linear(pattern), said)).toEqual(seen(pattern, said));
    }),
    { numRuns: propertyRuns(3_000) },
  );
});

/** Patterns made by chance: what is nested in what is not foreseen. */
const part: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('a', 'b', '[ab]', '.', '\\b', '^', '$', '\\w', '[^a]'),
    fc.tuple(tie('node'), tie('node')).map(([one, two]) => one + two),
    fc.tuple(tie('node'), tie('node')).map(([one, two]) => `(?:${one}|${two})`),
    tie('node').map((one) => `(${one})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{0,2}', '{1,2}?'))
      .map(([one, many]) => `(?:${one})${many}`),
    fc.tuple(tie('node'), fc.constantFrom('?=', '?!', '?<=', '?<!')).map(([one, look]) => `(${look}${one.replaceAll(/\((?!\?)/g, '(?:')})`),
  ),
})).node;

function isTaken(pattern: RegExp): boolean {
  try {
    linear(pattern).test('');
    return true;
  } catch {
    return false;
  }
}

it('finds what RegExp finds, for any pattern that it takes', () => {
  fc.assert(
    fc.property(part, fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 7 }), (source, text) => {
      const pattern = new RegExp(source);
      fc.pre(isTaken(pattern));
      expect(linear(pattern).exec(text)?.[0]).toBe(pattern.exec(text)?.[0]);
      expect(linear(pattern).exec(text)?.index).toBe(pattern.exec(text)?.index);
      expect(text.replaceAll(linear(new RegExp(source, 'g')), '<$&>')).toBe(text.replaceAll(new RegExp(source, 'g'), '<$&>'));
    }),
    { numRuns: propertyRuns(3_000) },
  );
});

it.each([
  [/^(?:a|a)*$/, 'a', 'b'],
  [/^(?:(?:a+)+)+$/, 'a', 'b'],
  [/\s+$/, ' ', 'x'],
  [/(?:.*a)*b/, 'a', 'c'],
  [/^(?:,? (?:till .{1,40}|ok|a))*$/, ' till a ok ok', ' bbb'],
  [/(?=.*x)a/, 'a', ''],
  [/(?<=x.*)a/, 'a', ''],
  [/(?!(?:a|aa)*b$)c/, 'ac', ''],
  [/\b\w+@\w+\b/g, 'a', ''],
  [/(?:(?=(?:a|aa)*c)a)*d/, 'a', 'b'],
])('attack: %s takes time that grows with the text only', (pattern, pump, end) => {
  const of = (length: number) => `${pump.repeat(length / pump.length)}${end}`;
  const fast = linear(pattern);
  fast.test(of(1000));
  const short = cpuMsOf(() => fast.test(of(20_000)));
  expect(cpuMsOf(() => of(80_000).replace(fast, ''))).toBeLessThan(Math.max(200, short * 12));
});

it('refuses what cannot be matched so', () => {
  expect(() => linear(/(a)\1/).test('aa')).toThrow(SyntaxError);
  expect(() => linear(/(?=(a))a/).test('a')).toThrow(SyntaxError);
  expect(() => linear(/(?:a?)*b/).test('a')).toThrow(SyntaxError);
});
