// What a profile refers to by ID, with the names that people know.
import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../../tenants/tenants.ts';
import { useV1, type V1List } from '../../../v1/client.ts';

export interface Named {
  id: string;
  name: string;
}

/** As many as one answer has. Any other ID can be written in the JSON. */
const MAX_LISTED = 100;

/** Empty while it is read, if it cannot be, and for those who may not. */
function useNamed(path: string, scope: string, query: Record<string, number> = {}): Named[] {
  const v1 = useV1();
  const { scopes } = useTenant();
  const { data = [] } = useQuery({
    queryKey: [...v1.cacheKey, 'named', path],
    queryFn: async ({ signal }) =>
      (await v1.get<V1List<{ id: string; name?: string | null; filename?: string }>>(path, { query, signal })).data,
    enabled: scopes.includes(scope),
    select: (found) => found.map(({ id, name, filename }) => ({ id, name: name || filename || id })),
  });
  return data;
}

export const useRegistryTools = (): Named[] => useNamed('/v1/tools', 'agents:read');
export const useSandboxPolicies = (): Named[] => useNamed('/v1/sandbox_policies', 'agents:read');
export const useUploadedFiles = (): Named[] => useNamed('/v1/files', 'files:read', { limit: MAX_LISTED });
export const useVectorStores = (): Named[] => useNamed('/v1/vector_stores', 'files:read', { limit: MAX_LISTED });
