// What a request can name of a profile, and where the values of that come from.
import { explain } from '@offshoot/profiles';
import { useQuery } from '@tanstack/react-query';
import type { ProfileAnswer, ProfileLabel, ProfileVersion } from '../profile.ts';
import type { ExplainedProfile, Explanation, Level } from '../profiles/explanation/explanation.ts';
import { profilePath } from '../profiles/use-profile.ts';
import { useV1, type V1, V1Failure } from '../v1/client.ts';

/** Beside the current version. */
export interface References {
  labels: readonly ProfileLabel[];
  /** The newest first. */
  versions: readonly number[];
}

/** The version that a number or a label stands for; empty: the current one. Undefined: one of several. */
export function versionOf(reference: string, current: number, { labels, versions }: References): number | undefined {
  if (reference === '') return current;
  const numbered = versions.find((version) => String(version) === reference);
  return numbered ?? labels.find(({ name }) => name === reference)?.version ?? undefined;
}

/** Where the values of a version come from. `hidden`: it has a base that the person may not read. */
export function useExplanation({ id, version: current, explanation }: ExplainedProfile, version: number | undefined) {
  const v1 = useV1();
  const { data, error, refetch } = useQuery({
    queryKey: [...v1.cacheKey, 'profile', id, 'explained', version],
    queryFn: ({ signal }) => explained(v1, id, version ?? current, signal),
    enabled: version !== undefined && version !== current,
  });
  return { explanation: version === current ? explanation : data, error, refetch };
}

/** As the service explains the current version: an older one has its bases as they are now. */
async function explained(v1: V1, agentId: string, version: number, signal: AbortSignal): Promise<Explanation | 'hidden'> {
  const { snapshot } = await v1.get<ProfileVersion>(`${profilePath(agentId)}/versions/${version}`, { signal });
  const chain: { source: Level; body: ProfileAnswer }[] = [{ source: { profile_id: agentId, version }, body: snapshot }];
  for (let base = snapshot.base_profile_id; base; ) {
    const body = await v1.get<ProfileAnswer>(profilePath(base), { signal }).catch(nothingIfHidden);
    if (body === undefined) return 'hidden';
    chain.unshift({ source: { profile_id: base, version: body.version }, body });
    base = body.base_profile_id;
  }
  return explain(chain);
}

function nothingIfHidden(error: unknown): undefined {
  if (!(error instanceof V1Failure && error.status === 404)) throw error;
}
