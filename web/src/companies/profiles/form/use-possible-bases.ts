import { useQuery } from '@tanstack/react-query';
import type { ProfileSummary } from '../../profile.ts';
import { useV1, type V1List } from '../../v1/client.ts';
import { profilesKey } from '../use-profile.ts';

/** As many as one answer has. Any other ID can be written in the JSON. */
const MAX_LISTED_PROFILES = 100;

type PossibleBase = Pick<ProfileSummary, 'id' | 'name' | 'display_name'>;

/** Active profiles, other than the one that is edited, and in any case the base that is chosen. */
export function usePossibleBases(agentId: string | undefined, chosen: string): PossibleBase[] {
  const v1 = useV1();
  const { data = [] } = useQuery({
    queryKey: [...profilesKey(v1), 'bases'],
    queryFn: async ({ signal }) =>
      (await v1.get<V1List<PossibleBase>>('/v1/agents', { query: { status: 'active', limit: MAX_LISTED_PROFILES }, signal })).data,
  });
  const others = data.filter(({ id }) => id !== agentId);
  if (chosen === '' || others.some(({ id }) => id === chosen)) return others;
  return [...others, { id: chosen, name: chosen, display_name: null }];
}
