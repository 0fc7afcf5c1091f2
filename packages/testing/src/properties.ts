import fc from 'fast-check';

/**
 * A unit for `fc.string`: any code point except surrogates. fast-check's own 'binary' is equivalent, but every process first
 * builds a table of all 1.1 million of them.
 */
export const anyCharacter = fc.nat(0x10_ffff - 0x800).map((index) => String.fromCodePoint(index < 0xd800 ? index : index + 0x800), indexOf);

function indexOf(character: unknown): number {
  const point = typeof character === 'string' ? character.codePointAt(0) : undefined;
  const isOne = point !== undefined && String.fromCodePoint(point) === character;
  if (!isOne || (point >= 0xd800 && point < 0xe000)) throw new Error('not one character');
  return point < 0xd800 ? point : point - 0x800;
}

/** How many times more runs each property gets in `npm run test:long`. */
const LONG_FACTOR = 40;

/** In `npm run test:long`: also the cases that differ little from those of `npm test`. */
export const isLongRun = process.env.TEST_LONG === 'true';

/** How often a property is tried: `runs` times in `npm test`, many more in `npm run test:long`. */
export function propertyRuns(runs: number): number {
  return isLongRun ? runs * LONG_FACTOR : runs;
}
