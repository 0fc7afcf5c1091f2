import { useQuery } from '@tanstack/react-query';
import { companiesTexts } from '../../texts/companies/companies.ts';
import { type ProfileSummary, shownName } from '../profile.ts';
import type { V1, V1List } from '../v1/client.ts';

type NamedAgent = Pick<ProfileSummary, 'id' | 'name' | 'display_name'>;

const PAGE = 100;
/** A choice among more is none. */
const MAX_PAGES = 5;

/** Those that the person may see, up to 500, the oldest first. */
export function useAgents(v1: V1, isEnabled = true) {
  return useQuery({
    queryKey: [...v1.cacheKey, 'named-agents'],
    queryFn: async ({ signal }) => {
      const agents: NamedAgent[] = [];
      let after: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const { data, has_more, last_id } = await v1.get<V1List<NamedAgent>>('/v1/agents', { query: { limit: PAGE, after }, signal });
        agents.push(...data);
        if (!has_more || last_id === null) break;
        after = last_id;
      }
      return agents;
    },
    enabled: isEnabled,
  });
}

/** Never the ID, which tells a person nothing. Where more agents are than those read here, one without a name may be among them. */
export function nameOfAgent(agents: readonly NamedAgent[] | undefined, id: string): string {
  const agent = agents?.find((one) => one.id === id);
  if (agent) return shownName(agent);
  return agents !== undefined && agents.length < PAGE * MAX_PAGES ? companiesTexts.goneAgent : companiesTexts.someAgent;
}
