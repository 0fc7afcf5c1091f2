// If two agents share a name, the later one appends a number and keeps it.
import { sameLook } from '@offshoot/text';

export interface NamedAgent {
  inboxId: string;
  name: string;
  /** When it joined the conversation by its own account, epoch milliseconds. Lying can only force a number on others. Absent: unknown. */
  joinedAt?: number | undefined;
}

/** Agents that were there before are known by their profiles; if a time is unknown, the inbox decides, so that both decide alike. */
function isBefore(one: NamedAgent, other: NamedAgent): boolean {
  const [a, b] = [one.joinedAt ?? 0, other.joinedAt ?? 0];
  return a === b ? one.inboxId < other.inboxId : a < b;
}

/** Whether the agent answers messages that name no agent: the last agent to speak does, otherwise the first to join. */
export function isSpokesman(self: NamedAgent, others: readonly NamedAgent[], lastToSpeak: string | undefined): boolean {
  if (others.length === 0) return true;
  if (lastToSpeak !== undefined) return lastToSpeak === self.inboxId;
  return others.every((other) => isBefore(self, other));
}

const NUMBERED = / (\d{1,4})$/;

/** A name without its number. */
export function withoutNumber(name: string): string {
  return name.replace(NUMBERED, '');
}

/**
 * A name that distinguishes the agent: its own, or one with the next number if another agent had the name first. `isNew`: the name was
 * just given, so anyone who already has it was first.
 */
export function distinctName(self: NamedAgent, others: readonly NamedAgent[], o: { isNew?: boolean } = {}): string {
  const same = others.filter((other) => sameLook(other.name) === sameLook(self.name));
  const ahead = same.filter((other) => o.isNew || isBefore(other, self));
  if (ahead.length === 0) return self.name;
  const base = withoutNumber(self.name);
  const numbers = others
    .filter((other) => sameLook(withoutNumber(other.name)) === sameLook(base))
    .map((other) => Number(NUMBERED.exec(other.name)?.[1] ?? 1));
  // If several have to be renamed, each gets its own number, in the order they joined.
  return `${base} ${Math.max(...numbers) + ahead.length}`;
}
