import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { Fold } from '../../components/fold.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { AskingStatus } from '../asking-status.tsx';
import type { TrustChanging } from './use-trust.ts';

interface TrustPartProps {
  title: string;
  changing: TrustChanging;
  children: ReactNode;
}

/** One thing that can be changed, with what became of the change. */
export function TrustPart({ title, changing, children }: TrustPartProps) {
  const id = useId();
  return (
    <Stack component="section" aria-labelledby={id} gap="xs">
      <Title order={3} size="h4" id={id}>
        {title}
      </Title>
      {children}
      <Outcome of={changing} />
    </Stack>
  );
}

/** The same for what few people change. `summary`: how it is set. */
export function FoldedTrustPart({ title, summary, changing, children }: TrustPartProps & { summary: string }) {
  return (
    <Fold title={title} summary={summary} order={3}>
      {children}
      <Outcome of={changing} />
    </Fold>
  );
}

function Outcome({ of: { isRunning, isPaused, error, again, done, outcome } }: { of: TrustChanging }) {
  return (
    <>
      <AskingStatus isAsking={isRunning} isPaused={isPaused} asking={words.telling} />
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {done}
      </Text>
      {error && <OwnerFailureNotice error={error} onRetry={again} />}
    </>
  );
}
