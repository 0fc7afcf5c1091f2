import { isForKeyOf, mayUse } from '../../domain/member.ts';
import type { Call, Deps, UsableProfile } from '../../domain/ports.ts';
import { AGENT_ID } from '../../domain/profile.ts';

/** As many as a tenant has by default. */
const MAX_USABLE = 10_000;
/** Rows of one query: access lists may be long. */
const AT_ONCE = 1_000;

/** What the member may use now, by age: the first 10,000 of it. `agentId`: only this one; '' for all. */
export async function usableProfiles({ store }: Pick<Deps, 'store'>, { member }: Call, agentId: string): Promise<UsableProfile[]> {
  if (agentId !== '' && !(AGENT_ID.test(agentId) && isForKeyOf(member, agentId))) return [];
  const ids = agentId === '' ? member.allowedAgents : [agentId];
  const usable: UsableProfile[] = [];
  for (let after: UsableProfile | undefined; usable.length < MAX_USABLE; ) {
    const active = await store.active(member.tenantId, { ids, after, most: AT_ONCE });
    usable.push(...active.filter(({ access }) => mayUse(member, access)));
    after = active.at(-1);
    if (active.length < AT_ONCE) break;
  }
  return usable.slice(0, MAX_USABLE);
}
