import type { JsonValue } from '@offshoot/statements';
import { formatPatch, structuredPatch } from 'diff';
import { pathOf } from '../problem.ts';
import type { ProfileBody } from '../schema/profile.ts';
import { changesBetween } from './changes.ts';

export interface ProfileDiff {
  /** All changes, those of the instructions included; the texts of instructions are in `instructions` only. */
  changes: { path: string; kind: 'added' | 'removed' | 'changed'; before?: JsonValue; after?: JsonValue }[];
  /** The instructions as a unified diff with three lines of context. Null: they are the same. */
  instructions: string | null;
}

/** Two long texts with little in common would take minutes to compare. They are shown one after the other instead. */
const MAX_EDITS = 2_000;

/** What differs between two versions of a profile. `names`: what the diff of instructions calls them. */
export function diffProfiles(before: ProfileBody, after: ProfileBody, names: readonly [string, string] = ['before', 'after']): ProfileDiff {
  const changes = changesBetween(before, after).map(({ field, name, before: from, after: to }) => ({
    path: pathOf(name === undefined ? [field] : [field, name]),
    kind: from === undefined ? ('added' as const) : to === undefined ? ('removed' as const) : ('changed' as const),
    ...(field !== 'instructions' && { ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) }),
  }));
  const isSame = before.instructions === after.instructions;
  return { changes, instructions: isSame ? null : unified(before.instructions, after.instructions, names) };
}

function unified(before: string, after: string, [from, to]: readonly [string, string]): string {
  const patch = structuredPatch(from, to, before, after, undefined, undefined, { context: 3, maxEditLength: MAX_EDITS });
  if (patch) return formatPatch(patch).replace(/^=+\n/, '');
  const [removed, added] = [before.split('\n'), after.split('\n')];
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  return [`--- ${from}`, `+++ ${to}`, `@@ -1,${removed.length} +1,${added.length} @@`, ...lines, ''].join('\n');
}
