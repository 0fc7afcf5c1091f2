// How long a pattern can take, as far as it can be decided. Verdicts are kept by the pattern's digest: to decide all takes
// many minutes, and they change little.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from 'recheck';
import { checkout, type Pattern } from './collect.ts';

/**
 * - `bounded`: repeats nothing, so it looks at a bounded part of the text from each place.
 * - `safe`: recheck proved that it is linear. `not-broken`: recheck has no proof, but found no text that is slow.
 */
export type Verdict = 'bounded' | 'safe' | 'not-broken' | 'polynomial' | 'exponential' | 'undecided';

export const passes = (verdict: Verdict): boolean => verdict === 'bounded' || verdict === 'safe' || verdict === 'not-broken';

const KEPT = join(checkout, 'scripts/patterns/verdicts.json');
/** For each pattern that is not known. */
const TIMEOUT_MS = 6_000;
const AT_ONCE = 2;

const digestOf = ({ source, flags }: Pick<Pattern, 'source' | 'flags'>): string =>
  createHash('sha256').update(`/${source}/${flags}`).digest('base64url').slice(0, 22);

/** Keeps what it decides, and forgets what no pattern has any more. */
export async function verdictsOf(patterns: readonly Pattern[], tell: (line: string) => void): Promise<Map<Pattern, Verdict>> {
  const kept: Record<string, Verdict> = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : {};
  const verdicts = new Map<Pattern, Verdict>();
  const fresh: Record<string, Verdict> = {};
  const open: Pattern[] = [];
  for (const pattern of patterns) {
    const known = isBounded(pattern.source) ? 'bounded' : kept[digestOf(pattern)];
    if (known === undefined) open.push(pattern);
    else verdicts.set(pattern, known);
    if (known !== undefined && known !== 'bounded') fresh[digestOf(pattern)] = known;
  }
  if (open.length > 0) tell(`${open.length} patterns are new …`);
  const one = async () => {
    for (let pattern = open.pop(); pattern !== undefined; pattern = open.pop()) {
      const verdict = await decided(pattern);
      verdicts.set(pattern, verdict);
      fresh[digestOf(pattern)] = verdict;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  const sorted = Object.fromEntries(Object.entries(fresh).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = `${JSON.stringify(sorted, undefined, 2)}\n`;
  if (!existsSync(KEPT) || readFileSync(KEPT, 'utf8') !== text) writeFileSync(KEPT, text);
  return verdicts;
}

/** Without `*`, `+` and `{`, a match has a length that the pattern bounds. */
function isBounded(source: string): boolean {
  const bare = source
    .replaceAll(/\\u\{[^}]*\}|\\[pP]\{[^}]*\}/g, 'x')
    .replaceAll(/\\[\s\S]/g, 'x')
    .replaceAll(/\[[^\]]*\]/g, 'x');
  return !/[*+{]/.test(bare);
}

async function decided({ source, flags }: Pattern): Promise<Verdict> {
  const found = await check(source, flags, { timeout: TIMEOUT_MS });
  if (found.status === 'safe') return found.checker === 'automaton' ? 'safe' : 'not-broken';
  if (found.status !== 'vulnerable') return 'undecided';
  return found.complexity.type === 'exponential' ? 'exponential' : 'polynomial';
}
