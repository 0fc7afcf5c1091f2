import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { entriesKey } from '../use-waiting.ts';
import { useV1, type V1, V1Failure, type V1List } from '../v1/client.ts';
import type { Entry } from './entry.ts';
import type { EntrySearch } from './entry-search.ts';

/** How many entries are shown at once. */
const PAGE = 20;
/** Pieces of entries that a search finds; a long entry has several. */
const MAX_PIECES = 50;

export const entryPath = (id: string): string => `/v1/knowledge/${encodeURIComponent(id)}`;

type Listed = Record<string, string | boolean | undefined>;
const LISTED: Record<NonNullable<EntrySearch['show']> | 'used', Listed> = {
  used: { status: 'accepted', archived: false, expired: false },
  expired: { status: 'accepted', archived: false, expired: true },
  archived: { archived: true },
  rejected: { status: 'rejected', archived: false },
  all: {},
};

/** The newest first; with words, the best first. */
export function useEntries({ words, show, source }: EntrySearch) {
  const v1 = useV1();
  return usePages({ words, show, source }, (after, signal) =>
    words === undefined ? listed(v1, { ...LISTED[show ?? 'used'], source }, after, signal) : found(v1, words, source, signal),
  );
}

/** Those that wait for a person, the oldest first. */
export function useSuggestions() {
  const v1 = useV1();
  return usePages('suggested', (after, signal) => listed(v1, { status: 'suggested', archived: false, order: 'asc' }, after, signal));
}

function usePages(key: unknown, read: (after: string | undefined, signal: AbortSignal) => Promise<V1List<Entry>>) {
  const v1 = useV1();
  return useInfiniteQuery({
    queryKey: [...entriesKey(v1), key],
    queryFn: ({ pageParam: after, signal }) => read(after, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ has_more: hasMore, last_id: last }) => (hasMore ? (last ?? undefined) : undefined),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    placeholderData: keepPreviousData,
    refetchOnMount: 'always',
  });
}

const listed = (v1: V1, query: Listed, after: string | undefined, signal: AbortSignal) =>
  v1.get<V1List<Entry>>('/v1/knowledge', { query: { ...query, limit: PAGE, after }, signal });

/** A search finds pieces; a person wants to see and change the whole entry. */
async function found(v1: V1, query: string, source: string | undefined, signal: AbortSignal): Promise<V1List<Entry>> {
  const filters = source === undefined ? {} : { filters: { type: 'eq', key: 'source', value: source } };
  const body = { query, max_num_results: MAX_PIECES, ...filters };
  const { data: pieces } = await v1.post<{ data: { entry_id: string }[] }>('/v1/knowledge/search', { body, signal });
  const ids = [...new Set(pieces.map(({ entry_id: id }) => id))].slice(0, PAGE);
  const entries = await Promise.all(ids.map((id) => v1.get<Entry>(entryPath(id), { signal }).catch(goneSince)));
  return { data: entries.filter((entry) => entry !== undefined), has_more: false, last_id: null };
}

function goneSince(error: unknown): undefined {
  if (!(error instanceof V1Failure) || error.status !== 404) throw error;
}

interface Done<Input> {
  /** Called before anything is sent. */
  onBegin: () => void;
  /** Called once the entries were read again. */
  onDone: (input: Input) => void;
  /** Called if another person was faster and the entry is gone or decided. Missing: that is a failure like others. */
  onLate?: () => void;
}

/** Changes entries; afterwards all of them are read again. */
export function useEntryAction<Input>(act: (v1: V1, input: Input) => Promise<unknown>, { onBegin, onDone, onLate }: Done<Input>) {
  const v1 = useV1();
  const queries = useQueryClient();
  const readAgain = () => queries.invalidateQueries({ queryKey: entriesKey(v1) });
  return useMutation({
    mutationFn: (input: Input) => act(v1, input),
    onMutate: onBegin,
    onSuccess: async (_, input) => {
      await readAgain();
      onDone(input);
    },
    onError: async (error) => {
      if (!onLate || !(error instanceof V1Failure) || (error.status !== 404 && error.code !== 'not_suggested')) return;
      await readAgain();
      onLate();
    },
  });
}
