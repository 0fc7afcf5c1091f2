// How many cards wait for the person in all, as far as agents have been asked since the page was loaded.

let owner: string | undefined;
const known = new Map<string, number>();

/** `over`: agents that ask nothing any more. What was known for another account is forgotten. Returns how many wait. */
export function noteQuestions(inboxId: string | undefined, counts: ReadonlyMap<string, number>, over: readonly string[] = []): number {
  if (owner !== inboxId) known.clear();
  owner = inboxId;
  for (const id of over) known.delete(id);
  for (const [id, count] of counts) known.set(id, count);
  return questionsIn(known);
}

/** Of all agents of `counts`. */
export const questionsIn = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);
