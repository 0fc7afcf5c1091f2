import { Badge, Button, Skeleton, Stack, Text } from '@mantine/core';
import type { Decided } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Owner } from '@offshoot/owner';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { momentOf } from '../../parts/dates.ts';
import { decisionTexts as words } from '../../texts/decisions.ts';
import { askAgent } from '../ask-agent.ts';
import { AskingStatus } from '../asking-status.tsx';

/** An agent answers thirty requests a minute. */
const FRESH_MS = 5 * 60_000;
const PAGE = 25;

/** What the agent decided, by its own word, newest first. */
export function DecisionsList({ owner, agent }: { owner: Owner; agent: Instance }) {
  const [most, setMost] = useState(PAGE);
  const made = useQuery({
    queryKey: ['decisions', owner.inboxId, agent.id],
    queryFn: () => askAgent(owner, agent, (line) => line.decisions()),
    staleTime: FRESH_MS,
    gcTime: 0,
    retry: false,
  });
  const { data, error, isFetching, isPaused } = made;
  return (
    <Stack gap="sm">
      <AskingStatus isAsking={isFetching} isPaused={isPaused} asking={words.asking} />
      {error && <OwnerFailureNotice error={error} onRetry={() => void made.refetch()} />}
      {!data && isFetching && <Skeleton height={120} />}
      {data?.decisions.length === 0 && <Text>{words.empty}</Text>}
      {data && data.decisions.length > 0 && <List decisions={data.decisions.slice(0, most)} />}
      {data && data.decisions.length > most && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setMost(most + PAGE)}>
            {words.more(Math.min(PAGE, data.decisions.length - most))}
          </Button>
        </div>
      )}
      {data && (
        <div>
          <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => void made.refetch()}>
            {words.refresh}
          </Button>
        </div>
      )}
    </Stack>
  );
}

function List({ decisions }: { decisions: readonly Decided[] }) {
  return (
    <ul className="list" aria-label={words.list}>
      {decisions.map((decision, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is shown as the agent gave it, and nothing in it has a state.
        <li key={index} className="item">
          <Decision decision={decision} />
        </li>
      ))}
    </ul>
  );
}

function Decision({ decision: { at, text, outcome, why, askedBy, byOwner, end, decidedBy } }: { decision: Decided }) {
  return (
    <>
      <Badge variant="default">{words.outcome[outcome]}</Badge>
      <Text>
        <bdi className="foreign">{text}</bdi>
      </Text>
      <Text size="sm">
        {why} {end && words.end[end]}
      </Text>
      <Text size="sm" c="dimmed">
        {momentOf(new Date(at))}. {askedBy === '' ? words.trigger : words.askedBy} <bdi className="foreign">{askedBy}</bdi>{' '}
        {byOwner && words.owner}
        {decidedBy !== undefined && (
          <>
            {' · '}
            {words.decidedBy} <bdi className="foreign">{decidedBy}</bdi>
          </>
        )}
      </Text>
    </>
  );
}
