// The plan of `apply`. It refuses all that the server would refuse, as far as the client can know, before anything is written.
import { Failure } from '@offshoot/client';
import { changeSummary, completeProfile, type ProfileBody, type ProfileProblem, problemText } from '@offshoot/profiles';
import { canonicalJson } from '@offshoot/statements';
import type { Api } from '../../api/api.ts';
import type { FiledProfile } from '../profile-file.ts';
import { TenantProfiles } from './tenant-profiles.ts';

type Profile = ReturnType<typeof completeProfile>;

export interface Planned {
  filed: FiledProfile;
  did: 'created' | 'changed' | 'unchanged';
  /** Of a profile that is not there yet: a stand-in. */
  id: string;
  /** Undefined: it is not there yet. */
  before: { version: number; body: Profile } | undefined;
  /** Its base may be a stand-in. */
  body: Profile;
  summary: string;
}

/** Throws one Failure with all that is wrong. */
export async function planOf(api: Api, profiles: readonly FiledProfile[]): Promise<Planned[]> {
  const tenant = await TenantProfiles.read(api);
  const names = new Set(profiles.map(({ body }) => body.name));
  // The server checks the profiles that inherit from a changed one as they are by then.
  for (const { id } of [...names].flatMap((name) => tenant.named(name) ?? [])) await tenant.contentOf(id);
  const bases = basesOf(profiles, tenant);
  const problems: Failure[] = [];
  const planned: Planned[] = [];
  for (const filed of profiles) {
    try {
      planned.push(await stepFor(filed, tenant, names, bases));
    } catch (error) {
      if (!(error instanceof Failure && error.metadata.file === filed.file)) throw error;
      problems.push(error);
    }
  }
  const [first] = problems;
  if (first === undefined) return planned;
  const { reason, help, metadata } = first;
  throw new Failure(reason, problems.map(({ message }) => message).join('\n'), { help: `Nothing was applied. ${help}`, metadata });
}

/** Those of the tenant. */
const basesOf = (profiles: readonly FiledProfile[], tenant: TenantProfiles): ReadonlySet<unknown> =>
  new Set(profiles.map(({ base, body }) => (base === undefined ? body.base_profile_id : tenant.named(base)?.id)));

async function stepFor(
  filed: FiledProfile,
  tenant: TenantProfiles,
  names: ReadonlySet<string>,
  bases: ReadonlySet<unknown>,
): Promise<Planned> {
  const { name } = filed.body;
  const there = tenant.named(name);
  const before = there && (await tenant.contentOf(there.id));
  const id = there?.id ?? standIn(name);
  const baseId = baseOf(filed, tenant, names);
  const body = completeProfile({ ...(filed.body as unknown as ProfileBody), base_profile_id: baseId });
  const isSame = before !== undefined && canonicalJson(before.body) === canonicalJson(body);
  // A base that is archived holds for the profiles that have it. An export has it, too.
  if (there?.status === 'archived' && !(isSame && bases.has(id)))
    throw refused(filed, 'AGENT_NOT_ACTIVE', `${name} is archived`, `Restore it first: offshoot profile restore ${name}`);
  if (isSame) return { filed, did: 'unchanged', id, before, body, summary: '' };
  if (baseId !== null && baseId !== before?.body.base_profile_id) requireBase(filed, baseId, tenant);
  const problems = await tenant.write(id, body);
  if (problems.length > 0) throw unfit(filed, problems);
  if (before === undefined) return { filed, did: 'created', id, before, body, summary: '' };
  return { filed, did: 'changed', id, before, body, summary: changeSummary(before.body, body) };
}

const standIn = (name: string): string => `new:${name}`;

function baseOf(filed: FiledProfile, tenant: TenantProfiles, names: ReadonlySet<string>): string | null {
  const { base, body } = filed;
  if (base === undefined) return typeof body.base_profile_id === 'string' ? body.base_profile_id : null;
  const id = tenant.named(base)?.id ?? (names.has(base) ? standIn(base) : undefined);
  if (id !== undefined) return id;
  throw refused(filed, 'AGENT_NOT_FOUND', `no profile has the name ${base}`, 'Apply the file of the base, too.');
}

/** For a profile that does not have it yet: a base that was archived later stays. */
function requireBase(filed: FiledProfile, id: string, tenant: TenantProfiles): void {
  if (filed.base !== undefined && id === standIn(filed.base)) return;
  const base = tenant.withId(id);
  if (base === undefined) throw refused(filed, 'AGENT_NOT_FOUND', `no profile has the id ${id}`, 'List yours: offshoot profile list');
  if (base.status === 'archived')
    throw refused(
      filed,
      'AGENT_NOT_ACTIVE',
      `its base ${base.name} is archived`,
      `Restore it first: offshoot profile restore ${base.name}`,
    );
}

function unfit(filed: FiledProfile, problems: readonly ProfileProblem[]): Failure {
  const [first] = problems;
  const isOfLineage = first?.code === 'inheritance_cycle' || first?.code === 'inheritance_too_deep';
  // As the file calls it.
  const inWords = problems.map((one) =>
    problemText(one.path === 'base_profile_id' && filed.base !== undefined ? { ...one, path: 'base' } : one),
  );
  return refused(
    filed,
    isOfLineage ? 'AGENT_INHERITANCE_REFUSED' : 'AGENT_UNPROCESSABLE',
    `${filed.body.name}: ${inWords.join(' ').replace(/\.$/, '')}`,
    'Correct the file, and repeat the command.',
  );
}

const refused = ({ file, body: { name } }: FiledProfile, reason: string, why: string, help: string): Failure =>
  new Failure(reason, `${file}: ${why}.`, { help, metadata: { file, profile: name } });
