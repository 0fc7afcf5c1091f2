/** As many as a person can read and know before they sign. */
export const MAX_TEAM = 8;

/** Whom a template goes to with a new creator, as it is signed: sorted, with the new creator. Undefined: to nobody else. */
export function teamWith(newCreatorId: string, others: readonly string[]): string[] | undefined {
  const members = [...new Set([newCreatorId, ...others])].sort();
  return members.length > 1 ? members : undefined;
}

/** Who alone may be a team, in what order. A team has one text, so that two people who agree to it have signed the same. */
export function teamProblem(team: readonly string[], newCreatorId?: string): string | undefined {
  if (team.length < 2 || team.length > MAX_TEAM) return `A team has 2 to ${MAX_TEAM} members, not ${team.length}.`;
  if (team.some((member, i) => i > 0 && member <= (team[i - 1] ?? ''))) return 'A team names each of its members once, in order.';
  if (newCreatorId !== undefined && !team.includes(newCreatorId)) return `The new creator ${newCreatorId} is not of the team.`;
  return undefined;
}
