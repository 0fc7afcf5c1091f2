import { Stack, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { Fold } from '../../components/fold.tsx';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { OrderOutcome } from '../agents-orders.tsx';
import type { TrustOrdering } from './use-trust.ts';

interface TrustPartProps {
  title: string;
  ordering: TrustOrdering;
  children: ReactNode;
}

/** One thing that can be changed, with what became of the change. */
export function TrustPart({ title, ordering, children }: TrustPartProps) {
  const id = useId();
  return (
    <Stack component="section" aria-labelledby={id} gap="xs">
      <Title order={3} size="h4" id={id}>
        {title}
      </Title>
      {children}
      <OrderOutcome of={ordering} telling={words.telling} />
    </Stack>
  );
}

/** The same for what few people change. `summary`: how it is set. */
export function FoldedTrustPart({ title, summary, ordering, children }: TrustPartProps & { summary: string }) {
  return (
    <Fold title={title} summary={summary} order={3}>
      {children}
      <OrderOutcome of={ordering} telling={words.telling} />
    </Fold>
  );
}
