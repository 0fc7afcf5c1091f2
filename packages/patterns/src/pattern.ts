// What a pattern is: advice from experience, in one form with one digest.
import { canonicalJson, textDigest } from '@offshoot/statements';
import { oneLine } from '@offshoot/text/one-line.ts';
import { PatternError, type PatternField } from './problem.ts';
import { firstProblem } from './scanning/scan.ts';

export interface Pattern {
  /** The situation. */
  when: string;
  /** What helped in it. */
  do: string;
  /** Why it helped. */
  because: string;
  /** What it is about, in lower case, sorted, each once. */
  interests: readonly string[];
}

/** In characters; the whole pattern in bytes of its canonical text. */
const PATTERN_LIMITS = { when: 300, do: 600, because: 600, interest: 64, interests: 16, bytes: 2_048 } as const;

const TEXTS = ['when', 'do', 'because'] as const;
const FIELDS: readonly string[] = [...TEXTS, 'interests'];
/** "c++", "node.js", "travel planning". */
const INTEREST = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} .+#_-]*$/u;

/** Throws PatternError if it can never be one. `names`: those that must not be in it, as people write them. */
export function patternOf(given: unknown, { names = [] }: { names?: readonly string[] } = {}): Pattern {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new PatternError({ kind: 'missing', field: 'pattern' });
  const fields = given as Record<string, unknown>;
  if (Object.keys(fields).some((field) => !FIELDS.includes(field))) throw new PatternError({ kind: 'unknown', field: 'pattern' });
  const [when, action, because] = TEXTS.map((field) => textOf(fields[field], field)) as [string, string, string];
  const pattern: Pattern = { when, do: action, because, interests: interestsOf(fields.interests) };
  const problem = firstProblem(pattern, names);
  if (problem) throw new PatternError(problem);
  if (new TextEncoder().encode(canonicalText(pattern)).length > PATTERN_LIMITS.bytes) {
    throw new PatternError({ kind: 'too_long', field: 'pattern' }, `A pattern has at most ${PATTERN_LIMITS.bytes} bytes.`);
  }
  return pattern;
}

/** Of what people search for, too. Throws PatternError. */
export function interestsOf(given: unknown): string[] {
  const field = 'interests';
  if (!Array.isArray(given) || given.length === 0) throw new PatternError({ kind: 'missing', field });
  if (given.length > PATTERN_LIMITS.interests) {
    throw new PatternError({ kind: 'too_long', field }, `A pattern has at most ${PATTERN_LIMITS.interests} interests.`);
  }
  const interests = given.map((one) => textOf(one, field, PATTERN_LIMITS.interest).toLowerCase());
  if (!interests.every((one) => INTEREST.test(one))) {
    throw new PatternError({ kind: 'unknown', field }, 'An interest is a few words of letters, digits, spaces and . + # _ -.');
  }
  return [...new Set(interests)].sort();
}

/** One line, so that layout identifies nobody. What is hidden is refused, not removed: a person has read the text with it. */
function textOf(given: unknown, field: PatternField, limit: number = PATTERN_LIMITS[field as 'when']): string {
  if (typeof given !== 'string' || given.trim() === '') throw new PatternError({ kind: 'missing', field });
  // Before anything else looks at it.
  if (given.length > 4 * limit) throw new PatternError({ kind: 'too_long', field }, tooLong(field, limit));
  if (!given.isWellFormed()) throw new PatternError({ kind: 'hidden', field });
  const text = oneLine(given.replace(/[\t\r\n]+/g, ' ').normalize('NFC'));
  if ([...text].length > limit) throw new PatternError({ kind: 'too_long', field }, tooLong(field, limit));
  return text;
}

const tooLong = (field: PatternField, limit: number) => `"${field}" has at most ${limit} characters.`;

/** The bytes that are shown, digested and signed: RFC 8785. */
export function canonicalText({ when, do: action, because, interests }: Pattern): string {
  return canonicalJson({ because, do: action, interests: [...interests], when });
}

/** "sha256:…" of the canonical text. */
export const patternId = (pattern: Pattern): string => textDigest(canonicalText(pattern));
