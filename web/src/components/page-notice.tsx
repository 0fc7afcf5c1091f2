import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageTitle } from './page-title.tsx';

/** A page that only says something and leads on. */
export function PageNotice({ title, next, children }: { title: string; next: string; children: ReactNode }) {
  return (
    <Stack align="start">
      <PageTitle name={title} />
      <Text>{next}</Text>
      {children}
    </Stack>
  );
}
