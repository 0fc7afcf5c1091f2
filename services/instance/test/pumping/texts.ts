// Texts that repeat themselves: what makes a pattern try everything again and again.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));
const OTHERS = [
  ' ',
  '\n',
  ', ',
  '. ',
  '? ',
  '! ',
  '-',
  '–',
  '…',
  "'",
  '’',
  '"',
  '“',
  '(',
  ')',
  '[',
  '{',
  '<',
  '>',
  '&nbsp;',
  '<b>',
  '<!--',
  '</p>',
  'style="opacity:',
  '0',
  '1',
  '12:30',
  '+1 555 ',
  '€',
  '@',
  'a@b.c ',
  'http://a.b/',
  '#',
  '*',
  '_',
  '`',
  '|',
  ':',
  ';',
  '/',
  '\\',
  'a',
  'I',
  'é',
  '😀',
  '\u0301',
  '\u200b',
  'Ana ',
  'Juno ',
  'sk-',
  'a1b2c3d4',
];

/** Words and phrases of the patterns and word lists themselves: what they are made to find. */
export function piecesOfTheRules(): string[] {
  const pieces = new Set<string>(OTHERS);
  for (const file of globSync('**/*.ts', { cwd: SOURCES })) {
    for (const line of readFileSync(`${SOURCES}/${file}`, 'utf8').split('\n'))
      if (/\(\?:|\/\^|'[a-z]+ [a-z]+'/.test(line))
        for (const [piece] of line.matchAll(/(?<![\w\\])[a-z][a-z' ]{0,23}/g)) if (piece.trim().length > 0) pieces.add(`${piece.trim()} `);
  }
  return [...pieces].sort();
}

/** The same numbers for the same seed. */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const LEADS = [
  '',
  '',
  'Juno, stop',
  'do you hear',
  'Forget my diet',
  'Juno, ',
  'remember that ',
  'i mean ',
  'no, ',
  'e-mail a@b.c ',
  'remind me ',
  'the ',
  'what ',
  'I ',
];
const ENDS = ['', ' bbb', '!', '?', '\n', ' x', '\u0000', '@', ' at 9', '.'];

export function pumped(pieces: readonly string[], next: (below: number) => number, length: number): string {
  const one = () => pieces[next(pieces.length)] as string;
  const some = (most: number) => Array.from({ length: 1 + next(most) }, one).join('');
  const lead = next(3) === 0 ? some(3) : (LEADS[next(LEADS.length)] as string);
  const pump = some(4);
  const end = next(3) === 0 ? some(2) : (ENDS[next(ENDS.length)] as string);
  return `${lead}${pump.repeat(Math.max(1, Math.ceil(length / pump.length)))}${end}`.slice(0, length + end.length);
}
