/** How many times more `npm run test:long` tries each property. */
const LONG_FACTOR = 20;

/** How often a property is tried: as often as given in `npm test`, many times more in `npm run test:long`. */
export function propertyRuns(runs: number): number {
  return process.env.TEST_LONG === 'true' ? runs * LONG_FACTOR : runs;
}
