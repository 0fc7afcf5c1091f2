/** How many times more runs each property gets in `npm run test:long`. */
const LONG_FACTOR = 40;

/** In `npm run test:long`: also the cases that differ little from those of `npm test`. */
export const isLongRun = process.env.TEST_LONG === 'true';

/** How often a property is tried: `runs` times in `npm test`, many more in `npm run test:long`. */
export function propertyRuns(runs: number): number {
  return isLongRun ? runs * LONG_FACTOR : runs;
}
