import { formatPatch, structuredPatch } from 'diff';

/** Two long texts with little in common would take minutes to compare. They are shown one after the other instead. */
const MAX_EDITS = 2_000;

/** What differs between two texts, line by line, with three lines of context. `names`: what its head calls them. */
export function unifiedDiff(before: string, after: string, [from, to]: readonly [string, string]): string {
  const patch = structuredPatch(from, to, before, after, undefined, undefined, { context: 3, maxEditLength: MAX_EDITS });
  if (patch) return formatPatch(patch).replace(/^=+\n/, '');
  const [removed, added] = [before.split('\n'), after.split('\n')];
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  return [`--- ${from}`, `+++ ${to}`, `@@ -1,${removed.length} +1,${added.length} @@`, ...lines, ''].join('\n');
}
