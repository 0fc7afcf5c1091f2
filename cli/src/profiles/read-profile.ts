import { completeProfile, type ProfileBody } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';

/** What the server adds to what somebody wrote. */
const READ_ONLY = new Set([
  'id',
  'object',
  'status',
  'version',
  'created_at',
  'updated_at',
  'created_by',
  'tenant_id',
  'publication',
  'resolved_from',
  'explanation',
]);

/** What was written of a profile that the gateway answered. */
export function bodyOf(answer: JsonObject): ReturnType<typeof completeProfile> {
  const written = Object.fromEntries(Object.entries(answer).filter(([field]) => !READ_ONLY.has(field)));
  return completeProfile(written as unknown as ProfileBody);
}
