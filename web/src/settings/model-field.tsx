import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { settingsTexts } from '../texts/settings.ts';

interface ModelFieldProps {
  /** Empty: the usual one. */
  value: string;
  onChange(value: string): void;
  /** Which one is the usual one. */
  hint: string;
  objection: string | undefined;
}

/** Asks for another language model. Folded up, because few people want one. */
export function ModelField({ value, onChange, hint, objection }: ModelFieldProps) {
  const { change, label } = settingsTexts.model;
  const [isOpen] = useState(value !== '');
  return (
    <details open={isOpen}>
      <summary>{change}</summary>
      <TextInput
        mt="xs"
        name="model"
        label={label}
        description={hint}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={objection}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </details>
  );
}
