import { Failure } from '@offshoot/client';
import type { JsonObject } from '@offshoot/statements';
import type { Command } from 'commander';
import type { Api, ApiList } from '../api/api.ts';
import type { FiledProfile } from './profile-file.ts';
import type { ProfileSummary } from './profile-text.ts';

const ID = /^agent_[a-z2-7]{26}$/;

export function withProfile(command: Command): Command {
  return command.argument('<profile>', 'id or name of the profile');
}

/** The ID of the profile that is meant. Throws AGENT_NOT_FOUND. */
export async function profileId(api: Api, meant: string): Promise<string> {
  if (ID.test(meant)) return meant;
  const found = await named(api, meant);
  if (found !== undefined) return found.id;
  throw new Failure('AGENT_NOT_FOUND', `No profile has the name ${meant}.`, { help: 'List yours: offshoot profile list' });
}

/** Undefined: nobody has this name. */
export async function named(api: Api, name: string): Promise<ProfileSummary | undefined> {
  const { data }: ApiList<ProfileSummary> = await api('GET', '/v1/agents', { query: { name } });
  return data[0];
}

/** What a file says of a profile, with the ID of the base that it names. Throws AGENT_NOT_FOUND. */
export async function bodyWithBase(api: Api, { base, body }: FiledProfile): Promise<JsonObject> {
  return base === undefined ? body : { ...body, base_profile_id: await profileId(api, base) };
}
