import { isForKeyOf, type Member, mayUse } from '../../domain/member.ts';
import type { Call, Deps, ProfileUse } from '../../domain/ports.ts';
import { AGENT_ID } from '../../domain/profile.ts';
import { namesTemplate } from '../../domain/reference.ts';
import { agentNotFound, baseNotActive, notActive, pausedAndArchived } from '../../domain/refused.ts';

/**
 * What the member may use now. Whose access list, which status and which version counts is always that of the profile as it is now, whichever
 * version is used. Throws AGENT_NOT_FOUND.
 */
export async function usableProfile(
  store: Deps['store'],
  member: Member,
  agentId: string,
  wanted: { label?: string; version?: number } = {},
): Promise<ProfileUse> {
  const isKnown = AGENT_ID.test(agentId) && isForKeyOf(member, agentId);
  const use = isKnown ? await store.use(member.tenantId, agentId, wanted) : undefined;
  if (!use || !mayUse(member, use.access)) throw agentNotFound(agentId);
  return use;
}

/** Throws AGENT_NOT_ACTIVE: a paused profile is stopped, also if it is archived later. */
export function requireNotPaused(agentId: string, { status, isPaused }: Pick<ProfileUse, 'status' | 'isPaused'>): void {
  if (!isPaused) return;
  throw status === 'archived' ? pausedAndArchived(agentId) : notActive(agentId, status);
}

/** Throws AGENT_NOT_ACTIVE: a paused base stops every profile that is built on it. */
export function requireNoPausedBase(agentId: string, { pausedBase }: Pick<ProfileUse, 'pausedBase'>): void {
  if (pausedBase !== null) throw baseNotActive(agentId, pausedBase);
}

/**
 * Whether a conversation whose configuration is pinned may go on: it may with an archived profile, and with a template that was deleted.
 * `pinned`: the version; 0 is the current one. Says which version it is about; 0 for a template.
 */
export async function checkUse(
  { store, requireTemplateGoesOn }: Pick<Deps, 'store' | 'requireTemplateGoesOn'>,
  { member }: Call,
  agentId: string,
  pinned: number,
): Promise<number> {
  if (namesTemplate(agentId)) {
    await requireTemplateGoesOn(member, agentId);
    return 0;
  }
  const use = await usableProfile(store, member, agentId, pinned === 0 ? {} : { version: pinned });
  requireNotPaused(agentId, use);
  requireNoPausedBase(agentId, use);
  return pinned === 0 ? use.version : pinned;
}
