import { isForKeyOf, mayUse } from '../member.ts';
import type { Call, Deps, UsableProfile } from '../ports.ts';
import { AGENT_ID } from '../profile.ts';

const MOST = 1_000;

/** What the member may use now, by age: of the first 1,000 active profiles of the tenant. `agentId`: only this one; '' for all. */
export async function usableProfiles({ store }: Pick<Deps, 'store'>, { member }: Call, agentId: string): Promise<UsableProfile[]> {
  if (agentId !== '' && !(AGENT_ID.test(agentId) && isForKeyOf(member, agentId))) return [];
  const ids = agentId === '' ? member.allowedAgents : [agentId];
  const active = await store.active(member.tenantId, ids, MOST);
  return active.filter(({ access }) => mayUse(member, access));
}
