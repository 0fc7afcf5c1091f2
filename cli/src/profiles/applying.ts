// Makes the tenant's profiles what files say.
import { Failure } from '@offshoot/owner';
import { changeSummary, completeProfile, type ProfileBody } from '@offshoot/profiles';
import { canonicalJson } from '@offshoot/statements';
import type { Api } from '../api/api.ts';
import { named } from './profile-argument.ts';
import type { FiledProfile } from './profile-file.ts';
import type { ProfileAnswer } from './profile-text.ts';
import { bodyOf } from './read-profile.ts';

export interface Applied {
  name: string;
  /** Null: it is not there yet. */
  id: string | null;
  did: 'created' | 'changed' | 'unchanged';
  version: number | null;
  summary: string;
}

/** Bases first. Throws if two have one name, or if bases go in a circle. */
export function inOrder(profiles: readonly FiledProfile[]): FiledProfile[] {
  const byName = new Map<string, FiledProfile>();
  for (const one of profiles) {
    const other = byName.get(one.body.name);
    if (other) throw invalid(one, `${other.file} has a profile of this name, too`);
    byName.set(one.body.name, one);
  }
  const ordered = new Set<FiledProfile>();
  const visit = (one: FiledProfile, children: readonly FiledProfile[]) => {
    if (children.includes(one)) throw invalid(one, 'its bases go in a circle');
    const base = one.base === undefined ? undefined : byName.get(one.base);
    if (base && !ordered.has(base)) visit(base, [...children, one]);
    ordered.add(one);
  };
  for (const one of profiles) visit(one, []);
  return [...ordered];
}

/** `ids`: of profiles that were applied before, by their names. */
export async function applyProfile(
  api: Api,
  filed: FiledProfile,
  { ids, dryRun }: { ids: ReadonlyMap<string, string>; dryRun: boolean },
): Promise<Applied> {
  const { name } = filed.body;
  const body = completeProfile(await withBase(api, filed, { ids, dryRun }));
  const there = await named(api, name);
  if (there === undefined) {
    if (dryRun) return { name, id: null, did: 'created', version: null, summary: '' };
    const { id, version } = await api<ProfileAnswer>('POST', '/v1/agents', { body });
    return { name, id, did: 'created', version, summary: '' };
  }
  const before = await api<ProfileAnswer>('GET', `/v1/agents/${there.id}`);
  const same = canonicalJson(bodyOf(before)) === canonicalJson(body);
  if (same) return { name, id: there.id, did: 'unchanged', version: before.version, summary: '' };
  const summary = changeSummary(bodyOf(before), body);
  if (dryRun) return { name, id: there.id, did: 'changed', version: before.version, summary };
  // A change that somebody else makes meanwhile is kept.
  const after = await api<ProfileAnswer>('PUT', `/v1/agents/${there.id}`, { body, ifMatch: before.version });
  return { name, id: there.id, did: 'changed', version: after.version, summary };
}

/** With the ID of the base that the file names. */
async function withBase(
  api: Api,
  { base, body, file }: FiledProfile,
  o: { ids: ReadonlyMap<string, string>; dryRun: boolean },
): Promise<ProfileBody> {
  const own = body as unknown as ProfileBody;
  if (base === undefined) return own;
  const id = o.ids.get(base) ?? (await named(api, base))?.id;
  if (id !== undefined) return { ...own, base_profile_id: id };
  // In a dry run, a base of the same files is not there yet.
  if (o.dryRun) return own;
  throw new Failure('AGENT_NOT_FOUND', `${file}: no profile has the name ${base}.`, { help: 'Apply the file of the base, too.' });
}

const invalid = ({ file }: FiledProfile, why: string): Failure =>
  new Failure('VALIDATION_FAILED', `${file}: ${why}.`, { help: '', metadata: { file } });
