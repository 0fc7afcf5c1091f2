import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { storeTexts } from '../texts/store.ts';
import { MAX_QUERY } from './store-search.ts';

/** Long enough not to search for half a word. */
const PAUSE_MS = 250;

/** Searches while the person types. */
export function SearchField({ value, onSearch }: { value: string; onSearch: (words: string) => void }) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const searchSoon = useDebouncedCallback(onSearch, PAUSE_MS);
  // The address changes by itself when the person goes back or takes a filter away.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);
  const clear = () => {
    setTyped('');
    onSearch('');
    input.current?.focus();
  };
  return (
    <TextInput
      ref={input}
      type="search"
      label={storeTexts.search}
      placeholder={storeTexts.searchHint}
      value={typed}
      maxLength={MAX_QUERY}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        searchSoon(event.currentTarget.value);
      }}
      rightSection={typed !== '' && <CloseButton aria-label={storeTexts.clearSearch} onClick={clear} />}
    />
  );
}
