import { completeProfile, type ProfileBody } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import type { Api } from '../api/api.ts';
import type { ProfileAnswer } from './profile-text.ts';

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

/** The name of a profile's base, as files have it. `names`: of profiles that were read before, by their IDs. */
export async function baseName(
  api: Api,
  { base_profile_id: id }: ProfileAnswer,
  names: ReadonlyMap<string, string> = new Map(),
): Promise<string | undefined> {
  if (id === null) return undefined;
  return names.get(id) ?? (await api<ProfileAnswer>('GET', `/v1/agents/${id}`)).name;
}
