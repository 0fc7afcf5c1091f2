import { useQuery } from '@tanstack/react-query';
import type { V1 } from '../v1/client.ts';
import type { UsageRow } from './usage.ts';

interface Page {
  data: UsageRow[];
  /** For `after`. Null: there are no more. */
  next: string | null;
}

export interface Usage {
  rows: readonly UsageRow[];
  /** False: there are more rows than a page reads. The latest days come first. */
  isComplete: boolean;
}

const PAGE = 1_000;
/** A tenant with hundreds of keys has so many rows in a month. */
const MAX_PAGES = 20;

/** What was used in these days of UTC, both included. */
export function useUsage(v1: V1, { from, to }: { from: string; to: string }, { pages = MAX_PAGES, isEnabled = true } = {}) {
  return useQuery({
    queryKey: [...v1.cacheKey, 'usage', from, to, pages],
    queryFn: ({ signal }) => readUsage(v1, { from, to }, pages, signal),
    enabled: isEnabled,
  });
}

async function readUsage(v1: V1, range: { from: string; to: string }, pages: number, signal: AbortSignal): Promise<Usage> {
  const rows: UsageRow[] = [];
  let after: string | undefined;
  for (let page = 0; page < pages; page++) {
    const { data, next } = await v1.get<Page>('/v1/usage', { query: { ...range, limit: PAGE, after }, signal });
    rows.push(...data);
    if (next === null) return { rows, isComplete: true };
    after = next;
  }
  return { rows, isComplete: false };
}
