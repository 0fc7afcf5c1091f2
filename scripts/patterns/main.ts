// `npm run patterns:check`: fails if a pattern over text could take longer than in proportion to the text, and no reason is given.
import { ACCEPTED, BUILT_FROM_OTHERS } from './accepted.ts';
import { collectPatterns, type Pattern } from './collect.ts';
import { differences } from './same.ts';
import { passes, type Verdict, verdictsOf } from './verdicts.ts';

const log = (line: string) => console.log(line);
const { patterns, unknown, modules } = await collectPatterns();
const decided = patterns.filter(({ isLinear }) => !isLinear);
const verdicts = await verdictsOf(decided, log);

const objections = differences(patterns.filter(({ isLinear }) => isLinear));
const used = new Set<object>();
const isAccepted = ({ source }: Pattern, place: string) => {
  const rule = ACCEPTED.find(({ file, begins = '' }) => place.startsWith(`${file}:`) && source.startsWith(begins));
  if (rule) used.add(rule);
  return rule !== undefined;
};

const table: Record<Verdict | 'linear engine' | 'accepted', number> = {
  'linear engine': patterns.length - decided.length,
  bounded: 0,
  safe: 0,
  'not-broken': 0,
  accepted: 0,
  polynomial: 0,
  exponential: 0,
  undecided: 0,
};
for (const [pattern, verdict] of verdicts) {
  const bad = passes(verdict) ? [] : pattern.places.filter((place) => !isAccepted(pattern, place));
  table[passes(verdict) || bad.length > 0 ? verdict : 'accepted'] += 1;
  for (const place of bad)
    objections.push(`${place}: ${verdict}: wrap it in linear(), make it unambiguous, or say in accepted.ts why it may stay`);
}
for (const place of unknown) {
  const rule = BUILT_FROM_OTHERS.find(({ file }) => place.startsWith(`${file}:`));
  if (rule) used.add(rule);
  else objections.push(`${place}: nothing shows which pattern it builds`);
}
for (const rule of [...ACCEPTED, ...BUILT_FROM_OTHERS])
  if (!used.has(rule)) objections.push(`accepted.ts: ${rule.file} needs no exception any more`);

for (const [verdict, count] of Object.entries(table)) log(`${String(count).padStart(6)}  ${verdict}`);
for (const objection of objections) log(objection);
log(objections.length === 0 ? `ok    ${patterns.length} patterns of ${modules} files` : `\nFAIL  patterns: ${objections.length}`);
// The imported modules may keep the process alive.
process.exit(objections.length === 0 ? 0 : 1);
