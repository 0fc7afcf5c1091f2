import { LIMITS, utf8Length } from './limits.ts';
import { type ProfileProblem, problem, type Step } from './problem.ts';

/** JSON that every reader takes for the same, and that a database can store. The first problem only: what follows would rest on it. */
export function jsonProblem(value: unknown): ProfileProblem | undefined {
  const left = { parts: LIMITS.profileParts, bytes: LIMITS.profileBytes };
  return problemIn(value, [], left);
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function problemIn(value: unknown, steps: readonly Step[], left: { parts: number; bytes: number }): ProfileProblem | undefined {
  if (steps.length > LIMITS.depth) return problem(steps.slice(0, 4), 'too_large', `must have at most ${LIMITS.depth} levels`);
  left.parts -= 1;
  if (left.parts < 0) return problem([], 'too_large', `must have at most ${LIMITS.profileParts} parts`);
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : problem(steps, 'wrong_type', 'must be a number that JSON can say');
  if (typeof value === 'string') return textProblem(value, steps, left);
  if (Array.isArray(value)) return firstOf(value.entries(), steps, left);
  if (!isPlainObject(value)) return problem(steps, 'not_json', 'must be JSON');
  for (const key of Object.keys(value)) {
    // Code that copies objects key by key would change the copy's prototype.
    if (key === '__proto__') return problem([...steps, key], 'unknown_field', 'is no name for a field');
    const found = textProblem(key, steps, left);
    if (found) return found;
  }
  return firstOf(Object.entries(value), steps, left);
}

function firstOf(entries: Iterable<[Step, unknown]>, steps: readonly Step[], left: { parts: number; bytes: number }) {
  for (const [step, inner] of entries) {
    const found = problemIn(inner, [...steps, step], left);
    if (found) return found;
  }
  return undefined;
}

function textProblem(text: string, steps: readonly Step[], left: { bytes: number }): ProfileProblem | undefined {
  left.bytes -= utf8Length(text);
  if (left.bytes < 0) return problem([], 'too_large', `must have at most ${LIMITS.profileBytes} bytes of text`);
  if (!text.isWellFormed()) return problem(steps, 'not_json', 'must be Unicode: it has half of a character');
  return text.includes('\0') ? problem(steps, 'not_json', 'must not have the character U+0000') : undefined;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Fields whose values are a member's own JSON: a null in them means something. */
const FOREIGN = ['parameters', 'constraints'];

/** Without the fields that are null, which are the same as missing: two texts of one configuration have one digest. */
export function plainForm<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plainForm) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(kept.map(([name, inner]) => [name, FOREIGN.includes(name) ? inner : plainForm(inner)])) as T;
}
