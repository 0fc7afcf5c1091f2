import type { JsonObject, JsonValue } from '@offshoot/statements';
import type { Arguments, Source, TRUSTED_SOURCES, UNTRUSTED_SOURCES } from './origin.ts';

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

/** Whether a text has a value as a whole. `name`: of the argument. */
type Stands = (text: string, value: string, name: string) => boolean;

/** Each argument with where its value comes from. `stands`: what people may write for it; without it, the value's own letters. */
export function argumentsFrom(args: JsonObject, texts: Texts, stands: Stands = isWritten): Arguments {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      { value, source: sourceOf(value, texts, (text, literal) => stands(text, literal, name)) },
    ]),
  );
}

/** People also write “name=value”. */
const isWritten: Stands = (text, value, name) =>
  [value, `${name}=${value}`, `${name}="${value}"`, `${name}=“${value}”`].some((one) => hasLiteral(text, one));

/**
 * Where a value comes from: the first text that has it letter by letter, as a whole. What none of them has, a model made up. Of a list,
 * every element has to be in a trusted text; an object is never trusted.
 */
export function sourceOf(value: JsonValue, texts: Texts, has = hasLiteral): Source {
  if (Array.isArray(value)) {
    const sources = value.map((one) => sourceOf(one, texts, has));
    return sources.find((source) => !(trusted as readonly Source[]).includes(source)) ?? sources[0] ?? 'model';
  }
  if (value === undefined || typeof value === 'object') return 'model';
  const literal = String(value);
  if (literal.trim() === '') return 'model';
  const found = trusted.find((source) => textsOf(source, literal, texts).some((text) => has(text, literal)));
  return found ?? texts.read?.find(({ text }) => has(text, literal))?.source ?? 'model';
}

const trusted: readonly Trusted[] = ['request', 'contact', 'owner-note', 'instructions'];

function textsOf(source: Trusted, literal: string, { request, instructions = '', notes = [], contacts }: Texts): readonly string[] {
  switch (source) {
    case 'request':
      return [request];
    case 'instructions':
      return [instructions];
    case 'owner-note':
      return notes;
    case 'contact':
      return [...(contacts ?? [])].flatMap(([name, address]) => (address === literal && hasLiteral(request, name) ? [address] : []));
  }
}

// On both sides of a whole: nothing, or marks and then a blank. An apostrophe inside a word, or a bracket inside a path, ends nothing.
const OPENING = /(?<=(?:^|\p{White_Space})[("'“‘„«<[]{0,3})/uy;
const CLOSING = /[.,;:!?…)"'”’“»>\]]{0,5}(?:\p{White_Space}|$)/uy;

/**
 * Whether the text has the literal as a whole: not as a part of another word, address, number or path. Letters that only look the same
 * are others.
 */
export function hasLiteral(text: string, literal: string): boolean {
  return afterLiteral(text, literal, 0) !== undefined;
}

/** The same, in any case of A to Z. Some other letters have a small form from A to Z: they stay others. */
export function hasLiteralInAnyCase(text: string, literal: string): boolean {
  return hasLiteral(inSmallLetters(text), inSmallLetters(literal));
}

/** Where the text goes on after the literal. */
function afterLiteral(text: string, literal: string, from: number): number | undefined {
  // Half a character stands nowhere.
  if (literal === '' || !literal.isWellFormed()) return undefined;
  for (let at = text.indexOf(literal, from); at >= 0; at = text.indexOf(literal, at + 1)) {
    const end = at + literal.length;
    OPENING.lastIndex = at;
    CLOSING.lastIndex = end;
    if ((OPENING.test(text) || opensInJapanese(text, at)) && (CLOSING.test(text) || closesInJapanese(text, end))) return end;
  }
  return undefined;
}

// Japanese has no blanks: there a whole ends before a particle, and begins where the script changes, unless letters and signs go on as
// one name, address or path (“example店.jp”, “wiki/iPS細胞”, “14時半”). After hiragana nobody can tell.
const KINDS = [/[A-Za-z0-9]/, /\p{Script=Han}/u, /[\p{Script=Katakana}ー]/u];
const JAPANESE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
const PARTICLES = /[をにへとでのはがもやかだ]|より|まで|から|さん|様/uy;
const OPENS = /[、「『（：！？]/;
const CLOSES = /[、」』）！？]/;
/** No name goes on for longer: what stands behind these is another one. */
const MAX_LETTERS = 40;
const JOINS = /[\p{L}\p{M}\p{N}\p{Cf}.@/\\_\-+:=?&#%~'’．＠／。｡]/u;

const kindOf = (letter: string): RegExp | undefined => KINDS.find((kind) => kind.test(letter));

function opensInJapanese(text: string, at: number): boolean {
  const kind = kindOf(text.charAt(at));
  const before = text.charAt(at - 1);
  if (kind === undefined || kind.test(before)) return false;
  if (OPENS.test(before)) return true;
  let start = at;
  while (at - start < MAX_LETTERS && JAPANESE.test(text.charAt(start - 1))) start -= 1;
  return start < at && !isJoined(text, start - 1, -1);
}

function closesInJapanese(text: string, from: number): boolean {
  if (kindOf(text.charAt(from - 1)) === undefined) return false;
  if (CLOSES.test(text.charAt(from))) return true;
  PARTICLES.lastIndex = from;
  if (!PARTICLES.test(text)) return false;
  let end = from;
  while (end - from < MAX_LETTERS && JAPANESE.test(text.charAt(end))) end += 1;
  return !isJoined(text, end, 1);
}

/** Letters of A to Z beside Japanese are words of their own; a full stop of Japanese ends a sentence, unless it stands in an address. */
function isJoined(text: string, at: number, step: 1 | -1): boolean {
  const sign = text.charAt(at);
  if (KINDS[0]?.test(sign) || JAPANESE.test(sign)) return false;
  return sign === '。' ? KINDS[0]?.test(text.charAt(at + step)) === true : JOINS.test(sign);
}

const inSmallLetters = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
