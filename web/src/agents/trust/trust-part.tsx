import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import { AskingStatus } from '../asking-status.tsx';
import type { TrustChanging } from './use-trust-changing.ts';

/** One thing that can be changed, with what became of the change. */
export function TrustPart({ title, changing, children }: { title: string; changing: TrustChanging; children: ReactNode }) {
  const id = useId();
  const { isRunning, isPaused, error, again, done, outcome } = changing;
  return (
    <Stack component="section" aria-labelledby={id} gap="xs">
      <Title order={3} size="h4" id={id}>
        {title}
      </Title>
      {children}
      <AskingStatus isAsking={isRunning} isPaused={isPaused} asking={words.telling} />
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {done}
      </Text>
      {error && <OwnerFailureNotice error={error} onRetry={again} />}
    </Stack>
  );
}
