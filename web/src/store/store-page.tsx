import { Stack, Text, Title } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { PageTitle } from '../components/page-title.tsx';
import { storeTexts } from '../texts/store.ts';
import { CategoryTiles } from './category-tiles.tsx';
import { SearchField } from './search-field.tsx';
import { StoreFilters } from './store-filters.tsx';
import { StoreResults } from './store-results.tsx';
import type { StoreSearch } from './store-search.ts';
import { useCategories, useStore } from './use-store.ts';

// They have nothing to show before they have asked.
const Shelves = lazy(async () => ({ default: (await import('./shelves.tsx')).Shelves }));

const route = getRouteApi('/');

export function StorePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const store = useStore(search);
  const categories = useCategories(search.category);
  // Typing leaves no trail of half words in the history.
  const change = (changes: StoreSearch, replace = false) => void navigate({ search: { ...search, ...changes }, replace });
  const isFiltered = Boolean(search.q ?? search.category ?? search.tag);
  return (
    <Stack gap="xl">
      <div className="hero">
        <Stack>
          <PageTitle name={storeTexts.title} />
          <Text size="lg" maw="44rem">
            {storeTexts.lead}
          </Text>
          <SearchField value={search.q ?? ''} onSearch={(words) => change({ q: words.trim() || undefined }, true)} />
        </Stack>
      </div>
      {/* What was found comes first for those who look for something. */}
      {(search.q === undefined || search.category !== undefined) && (
        <CategoryTiles chosen={search.category} all={categories} onChoose={(category) => change({ category })} />
      )}
      {!isFiltered && search.order === undefined && (
        <Suspense>
          <Shelves />
        </Suspense>
      )}
      <section aria-labelledby="results" aria-busy={store.isFetching}>
        <Stack gap="sm">
          <Title order={2} id="results">
            {isFiltered ? storeTexts.results : storeTexts.all}
          </Title>
          <StoreFilters search={search} tags={tagsIn(store.data?.found ?? [])} onChange={change} />
          <StoreResults store={store} isFiltered={isFiltered} />
        </Stack>
      </section>
    </Stack>
  );
}

/** More are no help. */
const MAX_TAGS = 8;

/** The most frequent tags of these agents; of equally frequent ones, the first. */
function tagsIn(found: readonly Template[]): string[] {
  const counts = new Map<string, number>();
  for (const tag of found.flatMap(({ tags }) => [...new Set(tags)])) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts.keys()].toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0)).slice(0, MAX_TAGS);
}
