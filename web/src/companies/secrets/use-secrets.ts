import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { V1, V1List } from '../v1/client.ts';
import type { Secret } from './secret.ts';

const secretsKey = (v1: V1) => [...v1.cacheKey, 'secrets'];

/** All of them, by name. */
export function useSecrets(v1: V1, isEnabled = true) {
  return useQuery({
    queryKey: secretsKey(v1),
    queryFn: async ({ signal }) => (await v1.get<V1List<Secret>>('/v1/secrets', { signal })).data,
    enabled: isEnabled,
  });
}

/** Afterwards, the list is read again. With a value in its request, a call stays in no cache. */
export function useSecretAction(v1: V1, act: () => Promise<unknown>, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    gcTime: 0,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: secretsKey(v1) });
      onDone();
    },
  });
}
