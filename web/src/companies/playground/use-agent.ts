import { explain, type ProfileBody } from '@offshoot/profiles';
import { useQuery } from '@tanstack/react-query';
import { type V1, V1Failure, type V1List } from '../v1/client.ts';

/** A profile, as what set a value. */
export interface Source {
  profile_id: string;
  version: number;
}

export type Explanation = ReturnType<typeof explain<Source>>;

/** With all that it inherits. */
export interface Agent extends ProfileBody {
  id: string;
  version: number;
  /** The base of all first. */
  resolved_from: { id: string; version: number }[];
  explanation: Explanation;
}

interface Version {
  version: number;
  snapshot: ProfileBody;
}

interface Label {
  name: string;
  version: number | null;
  split: { version: number; percent: number }[] | null;
}

const keyOf = (v1: V1, agentId: string) => [...v1.cacheKey, 'playground', agentId];

export function useAgent(v1: V1, agentId: string) {
  return useQuery({
    queryKey: [...keyOf(v1, agentId), 'agent'],
    queryFn: ({ signal }) => v1.get<Agent>(`/v1/agents/${agentId}`, { query: { explain: true }, signal }),
  });
}

const SHOWN_VERSIONS = 20;

/** What a request can name beside the current version: labels, and the latest versions. */
export function useReferences(v1: V1, agentId: string) {
  return useQuery({
    queryKey: [...keyOf(v1, agentId), 'references'],
    queryFn: async ({ signal }) => {
      const [labels, versions] = await Promise.all([
        v1.get<V1List<Label>>(`/v1/agents/${agentId}/labels`, { signal }),
        v1.get<V1List<Version>>(`/v1/agents/${agentId}/versions`, { query: { limit: SHOWN_VERSIONS }, signal }),
      ]);
      return { labels: labels.data, versions: versions.data.map(({ version }) => version) };
    },
  });
}

export type References = NonNullable<ReturnType<typeof useReferences>['data']>;

/** The version that a number or a label stands for. Undefined: one of several. Empty: the current one. */
export function versionOf(reference: string, current: number, { labels, versions }: References): number | undefined {
  if (reference === '') return current;
  const numbered = versions.find((version) => String(version) === reference);
  return numbered ?? labels.find(({ name }) => name === reference)?.version ?? undefined;
}

/** Where the values of a version come from. `hidden`: a base of it is not the person's to read. */
export function useExplanation(v1: V1, agent: Agent, version: number | undefined) {
  const { data, error, refetch } = useQuery({
    queryKey: [...keyOf(v1, agent.id), 'explanation', version],
    queryFn: ({ signal }) => explained(v1, agent.id, version ?? 0, signal),
    enabled: version !== undefined && version !== agent.version,
  });
  return { explanation: version === agent.version ? agent.explanation : data, error, refetch };
}

/** As the service does for the current version: an older one with its bases as they are now. */
async function explained(v1: V1, agentId: string, version: number, signal: AbortSignal): Promise<Explanation | 'hidden'> {
  const { snapshot } = await v1.get<Version>(`/v1/agents/${agentId}/versions/${version}`, { signal });
  const chain = [{ source: { profile_id: agentId, version }, body: snapshot }];
  for (let base = snapshot.base_profile_id ?? undefined; base !== undefined; ) {
    const body = await v1.get<Agent>(`/v1/agents/${base}`, { signal }).catch(nothingIfHidden);
    if (body === undefined) return 'hidden';
    chain.unshift({ source: { profile_id: base, version: body.version }, body });
    base = body.base_profile_id ?? undefined;
  }
  return explain(chain);
}

function nothingIfHidden(error: unknown): undefined {
  if (!(error instanceof V1Failure && error.status === 404)) throw error;
}

/** What people call the bases, by ID, as far as the person may read them. */
export function useBaseNames(v1: V1, { id, resolved_from: chain }: Agent) {
  const bases = chain.filter((one) => one.id !== id);
  return useQuery({
    queryKey: [...keyOf(v1, id), 'bases', ...bases.map((one) => one.id)],
    queryFn: async ({ signal }) => {
      const read = bases.map((one) => v1.get<Agent>(`/v1/agents/${one.id}`, { signal }).catch(nothingIfHidden));
      const known = (await Promise.all(read)).filter((one) => one !== undefined);
      return new Map(known.map((one) => [one.id, one.display_name ?? one.name]));
    },
    enabled: bases.length > 0,
  });
}
