import { Refusal } from '@offshoot/refusals';
import { requireReachable } from '../domain/member.ts';
import type { Call, Deps, ProfileEvent } from '../domain/ports.ts';
import type { ProfileStatus, StoredProfile } from '../domain/profile.ts';
import { existing, notActive } from '../domain/refused.ts';
import { type Edition, requireVersion } from '../domain/writing/edition.ts';

interface Step {
  /** Whether the profile is paused afterwards, and whether it is archived. Absent: as before. */
  isPaused?: boolean;
  isArchived?: boolean;
  /** From any other status there is nothing to do, or it is refused. */
  from: readonly ProfileStatus[];
  refusedFrom: readonly ProfileStatus[];
  action: ProfileEvent['action'];
}

const steps = {
  pause: { isPaused: true, from: ['active'], refusedFrom: ['archived'], action: 'agent.pause' },
  resume: { isPaused: false, from: ['paused'], refusedFrom: ['archived'], action: 'agent.resume' },
  archive: { isArchived: true, from: ['active', 'paused'], refusedFrom: [], action: 'agent.archive' },
  restore: { isArchived: false, from: ['archived'], refusedFrom: [], action: 'agent.restore' },
} satisfies Record<string, Step>;

/** Repeatable: a profile that has the status already stays as it is. Makes no version. */
export async function changeStatus(
  { store, now }: Deps,
  { member }: Call,
  { agentId, expectedVersion }: Edition,
  name: keyof typeof steps,
): Promise<StoredProfile> {
  const { from, refusedFrom, action, ...wanted }: Step = steps[name];
  const { tenantId } = member;
  requireReachable(member, agentId);
  return store.write(tenantId, async (tx) => {
    const current = existing(await tx.profile(tenantId, agentId), agentId);
    requireVersion(current, expectedVersion);
    if (refusedFrom.includes(current.status)) throw notActive(agentId, current.status);
    if (!from.includes(current.status)) return current;
    const { isPaused = current.isPaused === true, isArchived = current.status === 'archived' } = wanted;
    const changed: StoredProfile = { ...current, isPaused, status: statusOf(isPaused, isArchived), updatedAt: now() };
    await tx.setStatus(changed);
    await tx.record({ member, action, agentId, version: changed.version, detail: '', at: changed.updatedAt });
    return changed;
  });
}

/** Archiving or restoring a profile does not resume it. */
function statusOf(isPaused: boolean, isArchived: boolean): ProfileStatus {
  if (isArchived) return 'archived';
  return isPaused ? 'paused' : 'active';
}

/** Children that a refusal names at most. */
const NAMED_CHILDREN = 5;

/** For good, with its versions and labels. */
export async function deleteProfile({ store, now }: Deps, { member }: Call, { agentId, expectedVersion }: Edition): Promise<void> {
  const { tenantId } = member;
  requireReachable(member, agentId);
  await store.write(tenantId, async (tx) => {
    const current = existing(await tx.profile(tenantId, agentId), agentId);
    requireVersion(current, expectedVersion);
    const children = await tx.childrenOf(tenantId, agentId, NAMED_CHILDREN);
    if (children.length > 0) {
      const message = `Other agent profiles have '${agentId}' as their base, now or under a label: ${children.join(', ')}`;
      throw new Refusal('AGENT_HAS_CHILDREN', message, {
        help: 'Give them another base and move these labels, or archive this one instead.',
      });
    }
    await tx.remove(tenantId, agentId);
    await tx.record({ member, action: 'agent.delete', agentId, version: current.version, detail: current.content.name, at: now() });
  });
}
