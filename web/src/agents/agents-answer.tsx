import { Button, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import type { FailureTexts } from '../texts/failures.ts';
import { answerTo, type Question } from './agents-word.ts';
import { AskingStatus } from './asking-status.tsx';

interface AgentsAnswerProps<T> extends Question<T> {
  words: { asking: string; refresh: string };
  failures?: FailureTexts;
  children: (answer: T) => ReactNode;
}

/** What the agent says about itself when the page opens, and again on request. */
export function AgentsAnswer<T>({ words, failures, children, ...question }: AgentsAnswerProps<T>) {
  const { data, error, isFetching, isPaused, refetch } = useQuery(answerTo(question));
  return (
    <Stack gap="sm">
      <AskingStatus isAsking={isFetching} isPaused={isPaused} asking={words.asking} />
      {error && <OwnerFailureNotice error={error} here={failures} onRetry={() => void refetch()} />}
      {data === undefined && isFetching && <Skeleton height={120} />}
      {data !== undefined && children(data)}
      {data !== undefined && (
        <div>
          <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => void refetch()}>
            {words.refresh}
          </Button>
        </div>
      )}
    </Stack>
  );
}
