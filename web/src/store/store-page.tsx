import { Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { PageTitle } from '../app/page-title.tsx';
import { storeTexts } from '../texts/store.ts';
import { SearchField } from './search-field.tsx';
import { StoreFilters } from './store-filters.tsx';
import { StoreResults } from './store-results.tsx';
import type { StoreSearch } from './store-search.ts';
import { useCategories, useStore } from './use-store.ts';

const route = getRouteApi('/');

export function StorePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const store = useStore(search);
  const categories = useCategories(search.category);
  // Typing leaves no trail of half words in the history.
  const change = (changes: StoreSearch, replace = false) => void navigate({ search: { ...search, ...changes }, replace });
  return (
    <Stack>
      <PageTitle name={storeTexts.title} />
      <Text size="lg" maw="44rem">
        {storeTexts.lead}
      </Text>
      <SearchField value={search.q ?? ''} onSearch={(words) => change({ q: words.trim() || undefined }, true)} />
      <StoreFilters search={search} categories={categories} onChange={change} />
      <StoreResults store={store} isFiltered={Boolean(search.q ?? search.category ?? search.tag)} />
    </Stack>
  );
}
