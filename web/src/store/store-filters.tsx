import { Button, Group, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { storeTexts } from '../texts/store.ts';
import { MAX_TAGS, type StoreSearch, tagParam, tagsOf } from './store-search.ts';

interface StoreFiltersProps {
  search: StoreSearch;
  categories: readonly string[];
  /** Of what was found, the most frequent first. */
  tags: readonly string[];
  onChange: (changes: StoreSearch) => void;
}

/** More would push the agents off a phone's first screen. */
const FIRST_CATEGORIES = 12;
const CHOICES = ['newest', 'most-kept'] as const;

/** Categories and tags to choose from, and the order of what is found. */
export function StoreFilters({ search, categories, tags, onChange }: StoreFiltersProps) {
  return (
    <>
      <Categories chosen={search.category} all={categories} onChoose={(category) => onChange({ category })} />
      <Tags chosen={tagsOf(search)} offered={tags} onChoose={(chosen) => onChange({ tag: tagParam(chosen) })} />
      <Order search={search} onChange={onChange} />
    </>
  );
}

function Categories({ chosen, all, onChoose }: { chosen: string | undefined; all: readonly string[]; onChoose: (one?: string) => void }) {
  const [isWhole, setWhole] = useState(false);
  // The one in use is among them, wherever it is.
  const shown = isWhole ? all : all.filter((each, index) => index < FIRST_CATEGORIES || each === chosen);
  const choice = (label: string, value: string | undefined) => (
    <Toggle key={label} isOn={chosen === value} onClick={() => onChoose(value)}>
      {label}
    </Toggle>
  );
  return (
    <Group role="group" aria-label={storeTexts.categories} gap="xs">
      {choice(storeTexts.allCategories, undefined)}
      {shown.map((each) => choice(each, each))}
      {all.length > FIRST_CATEGORIES && (
        <Button size="compact-sm" variant="subtle" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? storeTexts.fewerCategories : storeTexts.moreCategories}
        </Button>
      )}
    </Group>
  );
}

function Tags({ chosen, offered, onChoose }: { chosen: string[]; offered: readonly string[]; onChoose: (tags: string[]) => void }) {
  const others = chosen.length < MAX_TAGS ? offered.filter((tag) => !chosen.includes(tag)) : [];
  if (chosen.length + others.length === 0) return null;
  return (
    <Group role="group" aria-label={storeTexts.tags} gap="xs">
      {chosen.map((tag) => (
        <Button
          key={tag}
          size="compact-sm"
          aria-label={storeTexts.removeTag(tag)}
          onClick={() => onChoose(chosen.filter((each) => each !== tag))}
          rightSection="×"
        >
          <bdi>{tag}</bdi>
        </Button>
      ))}
      {others.map((tag) => (
        <Button
          key={tag}
          size="compact-sm"
          variant="default"
          aria-label={storeTexts.filterByTag(tag)}
          onClick={() => onChoose([...chosen, tag])}
        >
          <bdi>{tag}</bdi>
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
      label={storeTexts.order}
      w="fit-content"
      data={[first, ...shown].map((value) => ({ value, label: storeTexts.orders[value] }))}
      value={order ?? first}
      onChange={({ currentTarget: { value } }) => onChange({ order: shown.find((each) => each === value) })}
    />
  );
}

function Toggle({ isOn, onClick, children }: { isOn: boolean; onClick: () => void; children: string }) {
  return (
    <Button size="compact-sm" variant={isOn ? 'filled' : 'default'} aria-pressed={isOn} onClick={onClick}>
      {children}
    </Button>
  );
}
