import { QueryClient } from '@tanstack/react-query';
import { isTemporary } from '../gateway/failure.ts';

/** How fresh what was loaded counts as: going back to a list shows it at once. */
const FRESH_MS = 30_000;
/** A gateway restarts in a few seconds. */
const RETRY_MS = 3_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) => failures < 1 && isTemporary(error),
      retryDelay: 500,
      // A query that failed for a temporary reason is tried again until it succeeds.
      refetchInterval: ({ state }) => (state.status === 'error' && isTemporary(state.error) ? RETRY_MS : false),
    },
  },
});
