/** How many times more runs each property gets in `npm run test:long`. */
const LONG_FACTOR = 40;

/** How often a property is tried: `runs` times in `npm test`, many more in `npm run test:long`. */
export function propertyRuns(runs: number): number {
  return process.env.TEST_LONG === 'true' ? runs * LONG_FACTOR : runs;
}
