import { Refusal } from '@offshoot/refusals';

/** For fields that each are right but do not go together. */
export function refusedField(field: string, message: string, help: string): Refusal {
  return new Refusal('VALIDATION_FAILED', message, { metadata: { field }, help });
}
