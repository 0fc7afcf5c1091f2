import { chainProblems, lineageProblems } from '@offshoot/profiles';
import { refuseProblems } from './content.ts';
import { isForKeyOf, type Member } from './member.ts';
import type { ProfileTransaction } from './ports.ts';
import { AGENT_ID, type ChainLink, type ProfileContent } from './profile.ts';
import { unprocessable } from './refused.ts';

interface Heir {
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
export async function requireInheritance(tx: ProfileTransaction, { member, agentId, content, before }: Heir): Promise<void> {
  const { tenantId } = member;
  const bases = await basesOf(tx, member, content, before);
  const heirs = before ? pathsBelow(agentId, await tx.descendantsOf(tenantId, agentId)) : [];
  const levelsBelow = Math.max(0, ...heirs.map((path) => path.length));
  refuseProblems(lineageProblems({ id: agentId, baseIds: bases.map((base) => base.agentId), levelsBelow }));
  const own = [...bases.map((base) => base.content), content];
  refuseProblems(chainProblems(own));
  for (const path of heirs) {
    const [problem] = chainProblems([...own, ...path.map((heir) => heir.content)]);
    const heir = path.at(-1);
    if (problem && heir) refuseProblems([{ ...problem, message: `${problem.message}, in ${heir.agentId}, which inherits from it` }]);
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
  const isKnown = baseId === before?.base_profile_id || (AGENT_ID.test(baseId) && (await isUsableBase(tx, member, baseId)));
  const bases = isKnown ? await tx.basesFrom(member.tenantId, baseId) : [];
  if (bases.length > 0) return bases;
  throw unprocessable('base_profile_id', `Base profile '${baseId}' does not exist`, 'Name an active profile of your tenant.');
}

/** For a profile that does not have it yet: a base that was archived later goes on to say what its heirs must keep to. */
async function isUsableBase(tx: ProfileTransaction, member: Member, baseId: string): Promise<boolean> {
  return isForKeyOf(member, baseId) && (await tx.profile(member.tenantId, baseId))?.status !== 'archived';
}

/** From below the profile to each heir: one list per heir. */
function pathsBelow(agentId: string, heirs: readonly ChainLink[]): ChainLink[][] {
  const byId = new Map(heirs.map((heir) => [heir.agentId, heir]));
  return heirs.map((heir) => {
    const path = [heir];
    for (let base = byId.get(heir.content.base_profile_id ?? ''); base && base.agentId !== agentId; ) {
      path.unshift(base);
      base = byId.get(base.content.base_profile_id ?? '');
    }
    return path;
  });
}
