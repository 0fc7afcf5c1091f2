import { lineageProblems } from '@offshoot/profiles';
import { refuseProblems } from './content.ts';
import type { VersionReads } from './ports.ts';
import type { ChainLink } from './profile.ts';
import { unprocessable, versionNotFound } from './refused.ts';

/**
 * A version with its bases, the outermost first. The checks of a write may no longer hold for an older version. Throws
 * AGENT_VERSION_NOT_FOUND, AGENT_INHERITANCE_REFUSED, or AGENT_UNPROCESSABLE if a base is gone.
 */
export async function levelsOf(
  reads: Pick<VersionReads, 'chain'>,
  tenantId: string,
  agentId: string,
  version: number,
): Promise<readonly ChainLink[]> {
  const chain = await reads.chain(tenantId, agentId, version);
  const [outermost] = chain;
  if (!outermost) throw versionNotFound(agentId, version);
  const baseIds = chain.slice(0, -1).map((link) => link.agentId);
  refuseProblems(lineageProblems({ id: agentId, baseIds, levelsBelow: 0 }));
  const missing = outermost.content.base_profile_id;
  if (missing === null) return chain;
  throw unprocessable('base_profile_id', `Base profile '${missing}' does not exist any more`, 'Use a version with another base.');
}

/** For an explanation: each level by its profile and version. */
export const explainedLevels = (levels: readonly ChainLink[]) =>
  levels.map(({ agentId, version, content }) => ({ source: { profile_id: agentId, version }, body: content }));
