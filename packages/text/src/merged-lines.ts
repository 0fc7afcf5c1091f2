import { diffArrays } from 'diff';

/** Two long texts with little in common would take seconds to compare, and with more edits a merge would be hard to read. */
const MAX_EDITS = 1_000;

/** Lines of the base that one side replaced, and by what. */
interface Hunk {
  start: number;
  end: number;
  lines: readonly string[];
}

/** A place where both sides say something else, or where neither was touched by the other. */
type Region = { kind: 'clean'; text: string } | { kind: 'conflict'; base: string; ours: string; theirs: string };

/** Merges two texts that were both made from `base`, line by line. Undefined: one has too little in common with it. */
export function mergedLines(base: string, ours: string, theirs: string): Region[] | undefined {
  const lines = base.split('\n');
  const [mine, other] = [hunksOf(lines, ours.split('\n')), hunksOf(lines, theirs.split('\n'))];
  if (!mine || !other) return undefined;
  const regions: (readonly [Region['kind'], string[][]])[] = [];
  let at = 0;
  for (const group of groupsOf(mine, other)) {
    const { start, end } = group;
    if (start > at) regions.push(['clean', [lines.slice(at, start)]]);
    const [said, saidToo] = [within(lines, group, group.mine), within(lines, group, group.other)];
    if (group.other.length === 0 || isSame(said, saidToo)) regions.push(['clean', [said]]);
    else if (group.mine.length === 0) regions.push(['clean', [saidToo]]);
    else regions.push(['conflict', [lines.slice(start, end), said, saidToo]]);
    at = end;
  }
  if (at < lines.length) regions.push(['clean', [lines.slice(at)]]);
  return regions.map(([kind, [first = [], second = [], third = []]]) =>
    kind === 'clean' ? { kind, text: joined(first) } : { kind, base: joined(first), ours: joined(second), theirs: joined(third) },
  );
}

/** The whole text, with what `choose` takes where the sides disagree. */
export function textOf(regions: readonly Region[], choose: (region: Extract<Region, { kind: 'conflict' }>) => string): string {
  return regions
    .map((region) => (region.kind === 'clean' ? region.text : choose(region)))
    .join('')
    .replace(/\n$/, '');
}

/** Each line with its end, also the last one, so that regions can be put together again. */
const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((line, i) => line === b[i]);

function hunksOf(before: string[], after: string[]): Hunk[] | undefined {
  const changes = diffArrays(before, after, { maxEditLength: MAX_EDITS });
  if (changes === undefined) return undefined;
  const hunks: Hunk[] = [];
  let at = 0;
  for (const { added, removed, value } of changes) {
    if (added || removed) {
      const last = hunks.at(-1);
      const hunk = last?.end === at ? last : { start: at, end: at, lines: [] };
      if (hunk !== last) hunks.push(hunk);
      if (removed) hunk.end += value.length;
      else hunk.lines = [...hunk.lines, ...value];
    }
    if (!added) at += value.length;
  }
  return hunks;
}

interface Group {
  start: number;
  end: number;
  mine: Hunk[];
  other: Hunk[];
}

/** Hunks that overlap or touch belong together: who changes the line beside mine may mean mine. */
function groupsOf(mine: readonly Hunk[], other: readonly Hunk[]): Group[] {
  const all = [...mine.map((hunk) => ({ hunk, isMine: true })), ...other.map((hunk) => ({ hunk, isMine: false }))];
  all.sort((a, b) => a.hunk.start - b.hunk.start || a.hunk.end - b.hunk.end);
  const groups: Group[] = [];
  for (const { hunk, isMine } of all) {
    const last = groups.at(-1);
    const group = last && hunk.start <= last.end ? last : { start: hunk.start, end: hunk.end, mine: [], other: [] };
    if (group !== last) groups.push(group);
    group.end = Math.max(group.end, hunk.end);
    (isMine ? group.mine : group.other).push(hunk);
  }
  return groups;
}

/** What the lines of the group are after these hunks. */
function within(lines: readonly string[], { start, end }: Group, hunks: readonly Hunk[]): string[] {
  const said: string[] = [];
  let at = start;
  for (const hunk of hunks) {
    said.push(...lines.slice(at, hunk.start), ...hunk.lines);
    at = hunk.end;
  }
  return [...said, ...lines.slice(at, end)];
}
