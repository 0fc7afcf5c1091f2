// What others may see of how many people do something.

/** Of fewer, a person who knows one of them could tell what that one does. */
const FEWEST_TOLD = 5;

/**
 * Down to 5, 10, 20, 50, 100 and so on, so that nobody sees a single person come or go. 0: fewer than five. A person who can look at any
 * moment still sees when a threshold is passed: where that matters, count at fixed times.
 */
export function roundedCount(people: number): number {
  if (people < FEWEST_TOLD) return 0;
  const power = 10 ** Math.floor(Math.log10(people));
  // Of 7,000: 5, of 4,000: 2.
  const first = [5, 2, 1].find((digit) => people >= digit * power) ?? 1;
  return first * power;
}
