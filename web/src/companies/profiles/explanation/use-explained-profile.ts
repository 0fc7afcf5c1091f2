import { useQuery } from '@tanstack/react-query';
import { useV1 } from '../../v1/client.ts';
import { profileKey, profilePath } from '../use-profile.ts';
import type { ExplainedProfile } from './explanation.ts';

/** With what it inherits, and where each value is from. */
export function useExplainedProfile(agentId: string) {
  const v1 = useV1();
  return useQuery({
    queryKey: [...profileKey(v1, agentId), 'explained'],
    queryFn: ({ signal }) => v1.get<ExplainedProfile>(profilePath(agentId), { query: { explain: true }, signal }),
  });
}
