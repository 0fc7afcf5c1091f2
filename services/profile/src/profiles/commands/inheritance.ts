import { chainProblems, lineageProblems } from '@offshoot/profiles';
import { refuseProblems } from '../domain/content.ts';
import { isForKeyOf, type Member } from '../domain/member.ts';
import type { ProfileTransaction } from '../domain/ports.ts';
import { AGENT_ID, type ChainLink, type Heir, type ProfileContent } from '../domain/profile.ts';
import { limitReached, unprocessable } from '../domain/refused.ts';

interface Written {
  member: Member;
  agentId: string;
  content: ProfileContent;
  /** Absent: the profile is new, so nothing inherits from it. */
  before?: ProfileContent;
}

/**
 * Whether a profile with this content fits between its bases and everything that inherits from it: no cycle, three levels at most, and
 * configurations that work. Throws AGENT_UNPROCESSABLE or AGENT_INHERITANCE_REFUSED. Only while the tenant is locked.
 */
export async function requireInheritance(tx: ProfileTransaction, { member, agentId, content, before }: Written): Promise<void> {
  const { tenantId } = member;
  const bases = await basesOf(tx, member, content, before);
  const paths = before ? pathsBelow(agentId, await tx.heirsOf(tenantId, agentId)) : [];
  const levelsBelow = Math.max(0, ...paths.map((path) => path.length));
  refuseProblems(lineageProblems({ id: agentId, baseIds: bases.map((base) => base.agentId), levelsBelow }));
  if (content.base_profile_id !== before?.base_profile_id) {
    await requireCapacityForHeirs(tx, tenantId, bases, [agentId, ...paths.flatMap((path) => path.at(-1) ?? [])]);
  }
  const own = [...bases.map((base) => base.content), content];
  refuseProblems(chainProblems(own));
  for (let n = 0; n < paths.length; n += AT_ONCE) await requireFittingHeirs(tx, tenantId, own, paths.slice(n, n + AT_ONCE));
}

/** Heirs whose content is read at once: each may have 1 MiB. */
const AT_ONCE = 16;

/** All of them are checked with each change of their base. */
const MAX_HEIRS = 1_000;

async function requireCapacityForHeirs(
  tx: ProfileTransaction,
  tenantId: string,
  [outermost]: readonly ChainLink[],
  added: readonly string[],
): Promise<void> {
  if (!outermost) return;
  const heirs = await tx.heirsOf(tenantId, outermost.agentId);
  if (new Set([...heirs.map((heir) => heir.agentId), ...added]).size <= MAX_HEIRS) return;
  throw limitReached(`profiles that inherit from '${outermost.agentId}'`, MAX_HEIRS, 'Choose another base, or copy its content instead.');
}

/** `own`: from the outermost base to the profile that is written. */
async function requireFittingHeirs(
  tx: ProfileTransaction,
  tenantId: string,
  own: readonly ProfileContent[],
  paths: readonly (readonly string[])[],
): Promise<void> {
  const contents = await tx.contentsOf(tenantId, [...new Set(paths.flat())]);
  for (const path of paths) {
    const [problem] = chainProblems([...own, ...path.flatMap((id) => contents.get(id) ?? [])]);
    if (problem) refuseProblems([{ ...problem, message: `${problem.message}, in ${path.at(-1)}, which inherits from it` }]);
  }
}

/** The outermost first. */
async function basesOf(
  tx: ProfileTransaction,
  member: Member,
  { base_profile_id: baseId }: ProfileContent,
  before: ProfileContent | undefined,
): Promise<ChainLink[]> {
  if (baseId === null) return [];
  const isBefore = baseId === before?.base_profile_id;
  const isKnown = isBefore || (AGENT_ID.test(baseId) && isForKeyOf(member, baseId));
  if (isKnown && !isBefore) await requireNotArchived(tx, member, baseId);
  const bases = isKnown ? await tx.basesFrom(member.tenantId, baseId) : [];
  if (bases.length > 0) return bases;
  throw unprocessable('base_profile_id', `Base profile '${baseId}' does not exist`, 'Name an active profile of your tenant.');
}

/** For a profile that does not have it yet: a base that was archived later goes on to say what its heirs must keep to. */
async function requireNotArchived(tx: ProfileTransaction, { tenantId }: Member, baseId: string): Promise<void> {
  if ((await tx.profile(tenantId, baseId))?.status !== 'archived') return;
  throw unprocessable(
    'base_profile_id',
    `Base profile '${baseId}' is archived`,
    `Restore it with POST /v1/agents/${baseId}/restore, or name an active profile of your tenant.`,
  );
}

/** The IDs from below the profile to each heir: one list per heir. */
function pathsBelow(agentId: string, heirs: readonly Heir[]): string[][] {
  const baseOf = new Map(heirs.map((heir) => [heir.agentId, heir.baseId]));
  return heirs.map((heir) => {
    const path = [heir.agentId];
    for (let base = heir.baseId; base !== agentId; base = baseOf.get(base) ?? agentId) path.unshift(base);
    return path;
  });
}
