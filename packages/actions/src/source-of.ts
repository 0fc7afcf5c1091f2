import type { JsonValue } from '@offshoot/statements';
import type { Source, TRUSTED_SOURCES, UNTRUSTED_SOURCES } from './origin.ts';

/** Everything that a value can come from. The first four were there before the agent read anything. */
export interface Texts {
  /** The message that it answers. */
  request: string;
  instructions?: string;
  /** Notes of the owner. */
  notes?: readonly string[];
  /** Addresses that the owner has confirmed, by name. One counts if the request names its person. */
  contacts?: ReadonlyMap<string, string>;
  /** What it has read since, in order. */
  read?: readonly { source: (typeof UNTRUSTED_SOURCES)[number]; text: string }[];
}

type Trusted = (typeof TRUSTED_SOURCES)[number];

/**
 * Where a value comes from: the first text that has it letter by letter, as a whole. What none of them has, a model made up. Of a list,
 * every element has to be in a trusted text; an object is never trusted.
 */
export function sourceOf(value: JsonValue, texts: Texts): Source {
  if (Array.isArray(value)) {
    const sources = value.map((one) => sourceOf(one, texts));
    return sources.find((source) => !(trusted as readonly Source[]).includes(source)) ?? sources[0] ?? 'model';
  }
  if (value === null || typeof value === 'object') return 'model';
  const literal = String(value);
  if (literal.trim() === '') return 'model';
  return (
    trusted.find((source) => isIn(literal, source, texts)) ?? texts.read?.find(({ text }) => hasLiteral(text, literal))?.source ?? 'model'
  );
}

const trusted: readonly Trusted[] = ['request', 'contact', 'owner-note', 'instructions'];

function isIn(literal: string, source: Trusted, { request, instructions = '', notes = [], contacts }: Texts): boolean {
  switch (source) {
    case 'request':
      return hasLiteral(request, literal);
    case 'instructions':
      return hasLiteral(instructions, literal);
    case 'owner-note':
      return notes.some((note) => hasLiteral(note, literal));
    case 'contact':
      return [...(contacts ?? [])].some(([name, address]) => address === literal && hasLiteral(request, name));
  }
}

const OPENING = /[\s("'“‘„«<[]/u;
const CLOSING = /[.,;:!?…]{0,3}(?:[\s)"'”’“»>\]]|$)/uy;

/**
 * Whether the text has the literal as a whole: not as a part of another word, address, number or path. Letters that only look the same
 * are others.
 */
export function hasLiteral(text: string, literal: string): boolean {
  if (literal === '') return false;
  for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
    CLOSING.lastIndex = at + literal.length;
    if ((at === 0 || OPENING.test(text.charAt(at - 1))) && CLOSING.test(text)) return true;
  }
  return false;
}
