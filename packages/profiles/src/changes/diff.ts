import type { JsonValue } from '@offshoot/statements';
import { unifiedDiff } from '@offshoot/text/unified-diff.ts';
import { pathOf } from '../problem.ts';
import type { ProfileBody } from '../schema/profile.ts';
import { changesBetween } from './changes.ts';

export interface ProfileDiff {
  /** All changes, those of the instructions included; the texts of instructions are in `instructions` only. */
  changes: { path: string; kind: 'added' | 'removed' | 'changed'; before?: JsonValue; after?: JsonValue }[];
  /** The instructions as a unified diff with three lines of context. Null: they are the same. */
  instructions: string | null;
}

/** What differs between two versions of a profile. `names`: what the diff of instructions calls them. */
export function diffProfiles(before: ProfileBody, after: ProfileBody, names: readonly [string, string] = ['before', 'after']): ProfileDiff {
  const changes = changesBetween(before, after).map(({ field, name, before: from, after: to }) => ({
    path: pathOf(name === undefined ? [field] : [field, name]),
    kind: from === undefined ? ('added' as const) : to === undefined ? ('removed' as const) : ('changed' as const),
    ...(field !== 'instructions' && { ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) }),
  }));
  const isSame = before.instructions === after.instructions;
  return { changes, instructions: isSame ? null : unifiedDiff(before.instructions, after.instructions, names) };
}
