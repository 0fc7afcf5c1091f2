// Two agents of one name: the later one takes a number behind it, and keeps it.
import { sameLook } from '@offshoot/plain-text';

export interface NamedAgent {
  inboxId: string;
  name: string;
  /** When it came into the conversation, epoch milliseconds, by its own word. A false word costs others a number, no more. Absent: unknown. */
  joinedAt?: number | undefined;
}

/** Every agent that was there before is known by its profile; of what is unknown, the inbox decides, so that both decide alike. */
function isBefore(one: NamedAgent, other: NamedAgent): boolean {
  const [a, b] = [one.joinedAt ?? 0, other.joinedAt ?? 0];
  return a === b ? one.inboxId < other.inboxId : a < b;
}

/** Of several agents that nobody has named, who answers: the one that spoke last, else the one that came first. */
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
 * The name under which the agent can be told from the others: its own, or with the next number where another one that bears it was
 * there before. `isNew`: the name was just given, so whoever bears it already was before.
 */
export function distinctName(self: NamedAgent, others: readonly NamedAgent[], o: { isNew?: boolean } = {}): string {
  const same = others.filter((other) => sameLook(other.name) === sameLook(self.name));
  const ahead = same.filter((other) => o.isNew || isBefore(other, self));
  if (ahead.length === 0) return self.name;
  const base = withoutNumber(self.name);
  const numbers = others
    .filter((other) => sameLook(withoutNumber(other.name)) === sameLook(base))
    .map((other) => Number(NUMBERED.exec(other.name)?.[1] ?? 1));
  // Several that have to move go to a number each, in the order in which they came.
  return `${base} ${Math.max(...numbers) + ahead.length}`;
}
