import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useV1, type V1, type V1List } from '../v1/client.ts';
import type { StoredFile, StoreFile, VectorStore } from './stored.ts';

/** As many as one answer has. */
const PAGE = 100;
/** How often it is asked again while files are being read. */
const READING_MS = 2_000;

const key = (v1: V1, what: string) => [...v1.cacheKey, 'knowledge', what];
export const storePath = (id: string): string => `/v1/vector_stores/${encodeURIComponent(id)}`;

function usePages<T extends { id: string }>(path: string, isReading: (one: T) => boolean) {
  const v1 = useV1();
  return useInfiniteQuery({
    queryKey: key(v1, path),
    queryFn: ({ pageParam: after, signal }) => v1.get<V1List<T>>(path, { query: { limit: PAGE, order: 'desc', after }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ has_more: hasMore, last_id: last }) => (hasMore ? (last ?? undefined) : undefined),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: ({ state }) => state.data?.pages.some(({ data }) => data.some(isReading)) && READING_MS,
  });
}

/** The newest first. */
export const useFiles = () => usePages<StoredFile>('/v1/files', () => false);
export const useStores = () => usePages<VectorStore>('/v1/vector_stores', ({ file_counts: { in_progress: reading } }) => reading > 0);
export const useStoreFiles = (storeId: string) =>
  usePages<StoreFile>(`${storePath(storeId)}/files`, ({ status }) => status === 'in_progress');

/** `known`: its name, if it is among the files that were read. Otherwise it is asked for. */
export function useFileName(fileId: string, known: string | undefined): string {
  const v1 = useV1();
  const { data } = useQuery({
    queryKey: [...key(v1, 'name'), fileId],
    queryFn: async ({ signal }) => (await v1.get<StoredFile>(`/v1/files/${encodeURIComponent(fileId)}`, { signal })).filename,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: known === undefined,
  });
  return known ?? data ?? fileId;
}

/** Changes files or stores; afterwards all of them are read again. */
export function useFileAction<Input>(act: (v1: V1, input: Input) => Promise<unknown>, onDone: (input: Input) => void) {
  const v1 = useV1();
  const queries = useQueryClient();
  const readAgain = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: [...v1.cacheKey, 'knowledge'] }),
      queries.invalidateQueries({ queryKey: [...v1.cacheKey, 'named'] }),
    ]);
  return useMutation({
    mutationFn: (input: Input) => act(v1, input),
    onSuccess: async (_, input) => {
      await readAgain();
      onDone(input);
    },
    // A part of it may be done.
    onError: readAgain,
  });
}
