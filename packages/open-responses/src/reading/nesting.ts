/** Objects and lists within each other, in any body under /v1: more than any API here knows, and few enough for every reader that recurses. */
const MAX_LEVELS = 100;

/** Whether JSON is nested more deeply than any request may be. Does not recurse itself. */
export function isNestedTooDeeply(json: unknown): boolean {
  let level = [json];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_LEVELS) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}
