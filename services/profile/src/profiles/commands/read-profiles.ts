import { completeProfile, diffProfiles, explain, type ProfileTool, resolvedProfile, withRegistryTools } from '@offshoot/profiles';
import { Refusal } from '@offshoot/refusals';
import { namedTools } from '../domain/composition.ts';
import { explainedLevels, levelsOf } from '../domain/levels.ts';
import { isForKeyOf, type Member, requireReachable } from '../domain/member.ts';
import type { Call, Deps, Page, PageOf, ProfileFilter, ProfilePosition } from '../domain/ports.ts';
import { AGENT_ID, type ChainLink, type ProfileSummary, type ProfileVersion, type StoredProfile } from '../domain/profile.ts';
import { existing, versionNotFound } from '../domain/refused.ts';

type Reads = Pick<Deps, 'store'>;

export async function readProfile({ store }: Reads, { member }: Call, agentId: string): Promise<StoredProfile> {
  requireReachable(member, agentId);
  return existing(await store.profile(member.tenantId, agentId), agentId);
}

export interface ResolvedProfile {
  profile: StoredProfile;
  /** Its content with what it inherits: what nobody set is as in any profile. A tool of the registry that is gone is its ID. */
  inEffect: object;
  /** The outermost base first, the profile itself last. */
  levels: readonly ChainLink[];
  explanation: object;
}

/** Throws as levelsOf. */
export async function readResolved({ store }: Reads, call: Call, agentId: string): Promise<ResolvedProfile> {
  const profile = await readProfile({ store }, call, agentId);
  const stored = await levelsOf(store, profile.tenantId, agentId, profile.version);
  const toolIds = namedTools(stored);
  const registry = toolIds.length > 0 ? await store.registeredTools(profile.tenantId, toolIds) : new Map<string, ProfileTool>();
  const levels = stored.map((level) => ({ ...level, content: completeProfile(withRegistryTools(level.content, registry).body) }));
  return {
    profile,
    inEffect: resolvedProfile(levels.map((level) => level.content)),
    levels,
    explanation: explain(explainedLevels(levels)),
  };
}

/** IDs of profiles, as a list gave them. */
export interface Cursor {
  after?: string | undefined;
  before?: string | undefined;
}

/** Throws VALIDATION_FAILED for a cursor that is no profile of the caller's. */
export async function listProfiles(
  { store }: Reads,
  { member }: Call,
  filter: ProfileFilter,
  { after, before, limit, detailed }: Cursor & { limit: number; detailed: boolean },
): Promise<Page<ProfileSummary>> {
  const { tenantId, allowedAgents } = member;
  requireText('name', filter.name ?? '');
  requireText('name_part', filter.namePart ?? '');
  for (const [key, value] of Object.entries(filter.metadata ?? {})) requireText('metadata', key + value);
  const direction = directionOf(after !== undefined, before !== undefined);
  const cursor = after ?? before;
  const place = cursor === undefined ? undefined : await positionOf(store, member, cursor);
  if (cursor !== undefined && !place) {
    throw new Refusal(
      'VALIDATION_FAILED',
      `No list goes on from '${cursor}': it never was an agent profile of your tenant. Send the first_id or last_id of the page before`,
      {
        metadata: { field: direction },
        help: 'Send the first_id or last_id of the page before.',
      },
    );
  }
  const mine = allowedAgents === undefined ? filter : { ...filter, ids: allowedAgents };
  return store.profiles(tenantId, mine, { limit, detailed, ...(place && { from: { place, direction } }) });
}

/** No text in a profile has this character, and the database takes none. Throws VALIDATION_FAILED. */
function requireText(field: string, text: string): void {
  if (!text.includes('\0')) return;
  throw new Refusal('VALIDATION_FAILED', `${field} must not have the character U+0000`, { metadata: { field }, help: 'Leave it out.' });
}

async function positionOf(store: Deps['store'], member: Member, cursor: string): Promise<ProfilePosition | undefined> {
  return AGENT_ID.test(cursor) && isForKeyOf(member, cursor) ? store.positionOf(member.tenantId, cursor) : undefined;
}

export async function listVersions(
  { store }: Reads,
  { member }: Call,
  agentId: string,
  { after, before, limit }: { after?: number | undefined; before?: number | undefined; limit: number },
): Promise<Page<ProfileVersion>> {
  requireReachable(member, agentId);
  existing(await store.profile(member.tenantId, agentId), agentId);
  const direction = directionOf(after !== undefined, before !== undefined);
  const place = after ?? before;
  const page: PageOf<number> = { limit, ...(place !== undefined && { from: { place, direction } }) };
  return store.versions(member.tenantId, agentId, page);
}

export async function readVersion({ store }: Reads, { member }: Call, agentId: string, version: number): Promise<ProfileVersion> {
  requireReachable(member, agentId);
  const found = await store.version(member.tenantId, agentId, version);
  if (found) return found;
  existing(await store.profile(member.tenantId, agentId), agentId);
  throw versionNotFound(agentId, version);
}

export async function diffVersions(
  reads: Reads,
  call: Call,
  agentId: string,
  from: number,
  to: number,
): Promise<ReturnType<typeof diffProfiles>> {
  const [before, after] = [await readVersion(reads, call, agentId, from), await readVersion(reads, call, agentId, to)];
  return diffProfiles(before.snapshot.content, after.snapshot.content, [`v${from}`, `v${to}`]);
}

function directionOf(hasAfter: boolean, hasBefore: boolean): 'after' | 'before' {
  if (hasAfter && hasBefore) {
    throw new Refusal('VALIDATION_FAILED', 'after and before exclude each other', {
      metadata: { field: 'before' },
      help: 'Send one of them.',
    });
  }
  return hasBefore ? 'before' : 'after';
}
