import { Button, Skeleton, Stack } from '@mantine/core';
import type { AgentLine, Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { askAgent } from '../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../owner/owner-failure-notice.tsx';
import type { FailureTexts } from '../texts/failures.ts';
import { AskingStatus } from './asking-status.tsx';

/** An agent answers sixty requests a minute. */
const FRESH_MS = 5 * 60_000;

interface AgentsAnswerProps<T> {
  owner: Owner;
  agent: Instance;
  /** The subject of the question; each answer is cached under its own name. */
  about: string;
  ask: (line: AgentLine) => Promise<T>;
  words: { asking: string; refresh: string };
  failures?: FailureTexts;
  children: (answer: T) => ReactNode;
}

/** What the agent says about itself when the page opens, and again on request. */
export function AgentsAnswer<T>({ owner, agent, about, ask, words, failures, children }: AgentsAnswerProps<T>) {
  const { data, error, isFetching, isPaused, refetch } = useQuery({
    queryKey: [about, owner.inboxId, agent.id],
    queryFn: () => askAgent(owner, agent, ask),
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
  });
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
