import { useQuery } from '@tanstack/react-query';
import { templates } from '../gateway/clients.ts';

/** Enough to know every category that is in use at the moment. */
const NEWEST = 100;

/** The categories of the newest templates, most frequent first. */
export function useCategories(): readonly string[] {
  const { data = [] } = useQuery({
    queryKey: ['categories'],
    queryFn: ({ signal }) => templates.listTemplates({ filter: { case: 'public', value: true }, pageSize: NEWEST }, { signal }),
    select: ({ templates: newest }) => byFrequency(newest.map(({ category }) => category).filter(Boolean)),
  });
  return data;
}

function byFrequency(words: string[]): string[] {
  const counts = Map.groupBy(words, (word) => word);
  return [...counts.entries()].sort(([a, one], [b, other]) => other.length - one.length || a.localeCompare(b)).map(([word]) => word);
}
