import { Button, Group } from '@mantine/core';
import { storeTexts } from '../texts/store.ts';
import type { StoreSearch } from './store-search.ts';

interface StoreFiltersProps {
  search: StoreSearch;
  categories: readonly string[];
  onChange: (changes: StoreSearch) => void;
}

/** Categories to choose from, the tag in use, and the order of what a search finds. */
export function StoreFilters({ search, categories, onChange }: StoreFiltersProps) {
  const { category, tag, q, order } = search;
  const choice = (label: string, value: string | undefined) => (
    <Button
      key={label}
      size="compact-sm"
      variant={category === value ? 'filled' : 'default'}
      aria-pressed={category === value}
      onClick={() => onChange({ category: value })}
    >
      {label}
    </Button>
  );
  return (
    <>
      <Group role="group" aria-label={storeTexts.categories} gap="xs">
        {choice(storeTexts.allCategories, undefined)}
        {categories.map((each) => choice(each, each))}
      </Group>
      {(tag !== undefined || q !== undefined) && (
        <Group gap="xs">
          {q !== undefined && (
            <Button
              size="compact-sm"
              variant={order === 'newest' ? 'filled' : 'default'}
              aria-pressed={order === 'newest'}
              onClick={() => onChange({ order: order === 'newest' ? undefined : 'newest' })}
            >
              {storeTexts.newestFirst}
            </Button>
          )}
          {tag !== undefined && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={storeTexts.removeTag(tag)}
              onClick={() => onChange({ tag: undefined })}
              rightSection="×"
            >
              {tag}
            </Button>
          )}
        </Group>
      )}
    </>
  );
}
