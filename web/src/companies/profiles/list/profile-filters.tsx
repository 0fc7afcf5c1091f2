import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { profilesTexts } from '../../../texts/profiles.ts';
import { metadataFilter, type ProfileSearch } from './profile-search.ts';

const words = profilesTexts.list;

interface ProfileFiltersProps {
  search: ProfileSearch;
  onChange: (changes: ProfileSearch) => void;
}

export function ProfileFilters({ search, onChange }: ProfileFiltersProps) {
  const { name = '', metadata = '', status = '' } = search;
  const choices = ['', 'active', 'paused', 'archived'] as const;
  return (
    <Group component="search" align="start">
      <TypedFilter label={words.name} value={name} onChange={(typed) => onChange({ name: typed })} />
      <TypedFilter
        label={words.metadata}
        placeholder={words.metadataHint}
        error={metadataFilter(metadata) === undefined && words.metadataForm}
        value={metadata}
        onChange={(typed) => onChange({ metadata: typed })}
      />
      <NativeSelect
        label={words.status}
        data={choices.map((value) => ({ value, label: value === '' ? words.anyStatus : profilesTexts.status[value] }))}
        value={status}
        onChange={({ currentTarget: { value } }) => onChange({ status: choices.find((one) => one === value) || undefined })}
      />
    </Group>
  );
}

/** Long enough not to filter by half a word. */
const PAUSE_MS = 250;

interface TypedFilterProps {
  label: string;
  placeholder?: string;
  error?: string | false;
  value: string;
  onChange: (value: string | undefined) => void;
}

/** Filters while somebody types. */
function TypedFilter({ value, onChange, ...props }: TypedFilterProps) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const changeSoon = useDebouncedCallback((text: string) => onChange(text.trim() || undefined), PAUSE_MS);
  // The address changes by itself when somebody goes back.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);
  return (
    <TextInput
      ref={input}
      type="search"
      {...props}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        changeSoon(currentTarget.value);
      }}
    />
  );
}
