import type { JsonValue } from '@offshoot/statements';

/**
 * Where a value comes from. The first four were there before the agent read anything: the message that it answers, the signed
 * instructions, a note of the owner, and a contact that the owner confirmed. The author of the others may be an attacker.
 */
export const TRUSTED_SOURCES = ['request', 'instructions', 'owner-note', 'contact'] as const;
export const UNTRUSTED_SOURCES = [
  'mail',
  'text-message',
  'nostr',
  'web',
  'tool',
  'file',
  'commons',
  'member',
  'inherited',
  'model',
] as const;
export type Source = (typeof TRUSTED_SOURCES)[number] | (typeof UNTRUSTED_SOURCES)[number];

/** One argument of an action. */
export interface Argument {
  value: JsonValue;
  source: Source;
  /** Of a text that the agent has made of what it read: what that was, as people call it, such as "https://example.org/menu". */
  madeFrom?: readonly string[];
}

export type Arguments = Readonly<Record<string, Argument>>;

const trusted: ReadonlySet<Source> = new Set(TRUSTED_SOURCES);

export const isTrusted = ({ source }: Pick<Argument, 'source'>): boolean => trusted.has(source);
