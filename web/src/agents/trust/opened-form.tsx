import { Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';

interface OpenedFormProps {
  label: string;
  onSubmit: (event: FormEvent) => void;
  children: ReactNode;
}

/** A form that few people need: closed, so that the page stays short. */
export function OpenedForm({ label, onSubmit, children }: OpenedFormProps) {
  return (
    <details>
      <summary>{label}</summary>
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="sm" align="start" pt="xs">
          {children}
        </Stack>
      </form>
    </details>
  );
}
