import { Refusal } from '@offshoot/refusals';
import type { JsonObject } from '@offshoot/statements';

/** Throws VALIDATION_FAILED. The content of the object is checked later. */
export function jsonObject(text: string, field: string): JsonObject {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refused(field, 'is no JSON', cause);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw refused(field, 'is no JSON object');
  return json as JsonObject;
}

function refused(field: string, what: string, cause?: unknown): Refusal {
  return new Refusal('VALIDATION_FAILED', `${field} ${what}`, { metadata: { field }, help: 'Send a JSON object.', cause });
}
