import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

/** Long enough not to filter by half a word. */
const PAUSE_MS = 250;

interface TypedFilterProps {
  label: string;
  description?: string;
  placeholder?: string;
  error?: string | false;
  value: string;
  onChange: (value: string | undefined) => void;
}

/** Filters while the person types. */
export function TypedFilter({ value, onChange, ...props }: TypedFilterProps) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const changeSoon = useDebouncedCallback((text: string) => onChange(text.trim() || undefined), PAUSE_MS);
  // The address changes by itself when the person goes back.
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);
  return (
    <TextInput
      ref={input}
      type="search"
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      {...props}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        changeSoon(currentTarget.value);
      }}
    />
  );
}
