import { Button, Group, NativeSelect } from '@mantine/core';
import { storeTexts } from '../texts/store.ts';
import { MAX_TAGS, type StoreSearch, tagParam, tagsOf } from './store-search.ts';

interface StoreFiltersProps {
  search: StoreSearch;
  /** Of what was found, the most frequent first. */
  tags: readonly string[];
  onChange: (changes: StoreSearch) => void;
}

const CHOICES = ['newest', 'most-kept'] as const;

/** Tags to choose from, and the order of what is found. */
export function StoreFilters({ search, tags, onChange }: StoreFiltersProps) {
  return (
    <Group justify="space-between" align="end">
      <Tags chosen={tagsOf(search)} offered={tags} onChoose={(chosen) => onChange({ tag: tagParam(chosen) })} />
      <Order search={search} onChange={onChange} />
    </Group>
  );
}

function Tags({ chosen, offered, onChoose }: { chosen: string[]; offered: readonly string[]; onChoose: (tags: string[]) => void }) {
  const others = chosen.length < MAX_TAGS ? offered.filter((tag) => !chosen.includes(tag)) : [];
  return (
    <Group role="group" aria-label={storeTexts.tags} gap={4}>
      {chosen.map((tag) => (
        <Button
          key={tag}
          size="compact-sm"
          variant="light"
          aria-label={storeTexts.removeTag(tag)}
          onClick={() => onChoose(chosen.filter((each) => each !== tag))}
          rightSection="×"
        >
          #<bdi>{tag}</bdi>
        </Button>
      ))}
      {others.map((tag) => (
        <Button
          key={tag}
          size="compact-sm"
          variant="subtle"
          aria-label={storeTexts.filterByTag(tag)}
          onClick={() => onChoose([...chosen, tag])}
        >
          #<bdi>{tag}</bdi>
        </Button>
      ))}
    </Group>
  );
}

function Order({ search: { q, order }, onChange }: Pick<StoreFiltersProps, 'search' | 'onChange'>) {
  // Without words, the newest are the most relevant.
  const first: keyof typeof storeTexts.orders = q === undefined ? 'newest' : 'relevance';
  const shown = CHOICES.filter((each) => each !== first);
  return (
    <NativeSelect
      aria-label={storeTexts.order}
      w="fit-content"
      data={[first, ...shown].map((value) => ({ value, label: storeTexts.orders[value] }))}
      value={order ?? first}
      onChange={({ currentTarget: { value } }) => onChange({ order: shown.find((each) => each === value) })}
    />
  );
}
