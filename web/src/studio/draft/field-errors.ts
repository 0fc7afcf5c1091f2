import type { ContentViolation } from '@offshoot/template-content';
import type { FieldErrors } from '../../soul/field.ts';
import { studioErrors } from '../../texts/studio.ts';
import type { Draft } from './draft.ts';
import { contentOf } from './draft.ts';

/** Checks a draft by the rules of the contract, which come only now: they weigh more than the page. */
export async function errorsIn(draft: Draft): Promise<FieldErrors> {
  const { violationsOf } = await import('@offshoot/template-content');
  return fieldErrors(violationsOf(contentOf(draft)));
}

/** The first violation of each field, in plain words. One in a list's entry belongs to the list, which is typed in one field. */
export function fieldErrors(violations: readonly ContentViolation[]): FieldErrors {
  const errors: Record<string, string> = {};
  for (const { path, rule, message } of violations) errors[fieldOf(path)] ??= wordsFor(path, rule, message);
  return errors;
}

/** The field of a refusal's metadata, such as "content.tools[0].choices[1]". Undefined: it is about no field of the content. */
export function refusedField(field: string): string | undefined {
  const [start, ...path] = field.split(/[.[\]]+/).filter((step) => step !== '');
  return start === 'content' && path.length > 0 ? fieldOf(path) : undefined;
}

function fieldOf(path: readonly (string | number)[]): string {
  const [first = '', place, inner] = path;
  if (first === 'tools' && place !== undefined) return ['tools', place, inner ?? 'id'].join('.');
  if (first === 'example_conversation' && place !== undefined) return [first, place, inner ?? 'person'].join('.');
  // A trigger and a rule have fields of their own; a line of a list has none.
  if (first === 'soul') return [first, place ?? 'text', ...(path.length > 3 ? path.slice(2) : [])].join('.');
  return first === 'model' ? [first, place ?? 'default'].join('.') : String(first);
}

/** The contract's messages are plain, except for patterns: nobody should have to read one. */
function wordsFor(path: readonly (string | number)[], rule: string, message: string): string {
  const { empty, choose, repeatedId, patterns, otherPattern, sentence } = studioErrors;
  const name = path.filter((step) => typeof step === 'string').join('.');
  if (path[0] === 'example_conversation' && rule.endsWith('.pattern')) return empty;
  if (rule.endsWith('.pattern')) return patterns[name] ?? otherPattern;
  if (/\.min_(len|bytes)$/.test(rule)) return empty;
  if (rule === 'enum.not_in') return choose;
  return rule === 'tools.id.unique' ? repeatedId : sentence(message);
}
