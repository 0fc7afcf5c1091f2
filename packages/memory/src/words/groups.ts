// Which groups of related words a word belongs to, and which other words a group holds.

import { GROUPS } from './groups.data.ts';
import { stem } from './words.ts';

export type GroupName = keyof typeof GROUPS;

/** Groups that a word in a directive includes: "trip" covers lodging and transport too. */
const WIDER: Partial<Record<GroupName, readonly GroupName[]>> = { trip: ['trip', 'lodging', 'transport'] };

const membersOf = new Map<GroupName, ReadonlySet<string>>();
const groupsOf = new Map<string, GroupName[]>();
for (const [name, list] of Object.entries(GROUPS) as [GroupName, string][]) {
  const members = list.split(' ').map(stem);
  membersOf.set(name, new Set(members));
  for (const member of members) groupsOf.set(member, [...(groupsOf.get(member) ?? []), name]);
}

/** The groups a stem belongs to. */
export function groupsOfStem(word: string): readonly GroupName[] {
  return groupsOf.get(word) ?? [];
}

export function stemsOfGroup(name: GroupName): ReadonlySet<string> {
  return membersOf.get(name) ?? new Set();
}

/** The stems a directive means when it names this one, itself included. Empty if the stem belongs to no group. */
export function stemsMeantBy(word: string): ReadonlySet<string> {
  const names = groupsOfStem(word).flatMap((name) => WIDER[name] ?? [name]);
  return new Set(names.flatMap((name) => [...stemsOfGroup(name)]));
}
