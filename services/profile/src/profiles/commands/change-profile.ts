import { changeSummary, patchProfile, rollbackSummary, sameProfile } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import { checkedContent } from '../domain/content.ts';
import { type Member, requireReachable } from '../domain/member.ts';
import type { Call, Deps, ProfileEvent, ProfileTransaction } from '../domain/ports.ts';
import type { ProfileContent, StoredProfile } from '../domain/profile.ts';
import { existing, limitReached, notActive, versionNotFound } from '../domain/refused.ts';
import { type Edition, requireVersion } from '../domain/writing/edition.ts';
import { requireInheritance } from './inheritance.ts';
import { requireNameFree } from './writing/names.ts';
import { requireKnowledge, requireModels, requireServers, requireTenantResources } from './writing/references.ts';

/** The whole body anew. */
export function replaceProfile(deps: Deps, call: Call, edition: Edition, json: unknown): Promise<StoredProfile> {
  const content = checkedContent(json);
  return changeProfile(deps, call, edition, { action: 'agent.update', after: () => content });
}

/** Only the fields that the patch names. */
export function patchedProfile(deps: Deps, call: Call, edition: Edition, patch: JsonObject): Promise<StoredProfile> {
  return changeProfile(deps, call, edition, { action: 'agent.update', after: (before) => checkedContent(patchProfile(before, patch)) });
}

/** The content of an earlier version again, as a new version. */
export async function rollBackProfile(deps: Deps, call: Call, edition: Edition, targetVersion: number): Promise<StoredProfile> {
  const { agentId } = edition;
  requireReachable(call.member, agentId);
  const { tenantId } = call.member;
  existing(await deps.store.profile(tenantId, agentId), agentId);
  const target = await deps.store.version(tenantId, agentId, targetVersion);
  if (!target) throw versionNotFound(agentId, targetVersion);
  const summary = rollbackSummary(targetVersion, target.changeSummary);
  return changeProfile(deps, call, edition, { action: 'agent.roll-back', after: () => target.snapshot.content, summary });
}

interface Change {
  action: ProfileEvent['action'];
  /** Called again once nobody else can change the profile. */
  after(before: ProfileContent): ProfileContent;
  /** Absent: what differs. */
  summary?: string;
}

async function changeProfile(
  deps: Deps,
  { member, token }: Call,
  { agentId, expectedVersion }: Edition,
  change: Change,
): Promise<StoredProfile> {
  const { store, references, now, quotas } = deps;
  const { tenantId, subject } = member;
  requireReachable(member, agentId);
  const seen = existing(await store.profile(tenantId, agentId), agentId);
  requireChangeable(seen, expectedVersion);
  requireModels(deps.allowedModels, change.after(seen.content), seen.content);
  requireServers(deps.mcpOrigins, change.after(seen.content), seen.content);
  // Asks the other service before it locks anything. References of a version written meanwhile were checked when it was written.
  await requireKnowledge(references, token, change.after(seen.content), seen.content);
  return store.write(tenantId, async (tx) => {
    const current = existing(await tx.profile(tenantId, agentId), agentId);
    requireChangeable(current, expectedVersion);
    const content = change.after(current.content);
    if (sameProfile(content, current.content)) return current;
    await requireFitting(tx, member, current, content);
    await requireCapacity(tx, current, quotas.versionsPerProfile);
    const summary = change.summary ?? changeSummary(current.content, content);
    const changed: StoredProfile = { ...current, content, version: current.version + 1, updatedAt: now() };
    await tx.append(changed, subject, summary);
    await tx.record({ member, action: change.action, agentId, version: changed.version, detail: summary, at: changed.updatedAt });
    return changed;
  });
}

/** Throws AGENT_VERSION_CONFLICT or AGENT_NOT_ACTIVE. */
function requireChangeable(profile: StoredProfile, expectedVersion: number | undefined): void {
  requireVersion(profile, expectedVersion);
  if (profile.status === 'archived') throw notActive(profile.id, profile.status);
}

async function requireFitting(
  tx: ProfileTransaction,
  member: Member,
  { id: agentId, tenantId, content: before }: StoredProfile,
  content: ProfileContent,
): Promise<void> {
  await requireNameFree(tx, member, content.name, agentId);
  await requireTenantResources(tx, tenantId, content, before);
  await requireInheritance(tx, { member, agentId, content, before });
}

async function requireCapacity(tx: ProfileTransaction, { id, tenantId }: StoredProfile, limit: number): Promise<void> {
  if (limit === 0 || (await tx.countVersions(tenantId, id)) < limit) return;
  throw limitReached('versions of this profile', limit, 'Create a new profile with its content, and archive this one.');
}
