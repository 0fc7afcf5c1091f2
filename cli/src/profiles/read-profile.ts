import { completeProfile, type ProfileBody } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import type { Api } from '../api/api.ts';
import type { ProfileAnswer } from './profile-text.ts';

/** The fields that the server adds to a written profile. */
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

/** The written part of a profile from the gateway. */
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
