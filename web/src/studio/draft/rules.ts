import type { FieldErrors } from '../../soul/field.ts';
import type { Draft } from './draft.ts';
import { contentOf } from './draft.ts';
import { fieldErrors } from './field-errors.ts';

/** Checks a draft by the rules of the contract, which come only now: they weigh more than the page. */
export async function errorsIn(draft: Draft): Promise<FieldErrors> {
  const { violationsOf } = await import('@offshoot/template-content');
  return fieldErrors(violationsOf(contentOf(draft)));
}
