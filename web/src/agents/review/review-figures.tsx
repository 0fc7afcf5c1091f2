import { Button, Skeleton, Stack, Text } from '@mantine/core';
import type { Review } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Owner } from '@offshoot/owner';
import { useQuery } from '@tanstack/react-query';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { dayOf } from '../../parts/dates.ts';
import { reviewTexts as words } from '../../texts/review.ts';
import { askAgent } from '../ask-agent.ts';
import { AskingStatus } from '../asking-status.tsx';

/** An agent answers thirty requests a minute. */
const FRESH_MS = 5 * 60_000;

/** How the agent has done, by its own word. */
export function ReviewFigures({ owner, agent }: { owner: Owner; agent: Instance }) {
  const made = useQuery({
    queryKey: ['review', owner.inboxId, agent.id],
    queryFn: () => askAgent(owner, agent, (line) => line.review()),
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
      {data && <Figures review={data} />}
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

function Figures({ review }: { review: Review }) {
  const { since, level, acceptance, corrections, learned, cards, effects, refusedForLevel } = review;
  const figures: [string, string][] = [
    [words.level, level],
    [words.votes, acceptance.total === 0 ? words.noVotes : words.votesAre(acceptance)],
    [words.corrections, words.correctionsAre(corrections, learned)],
    [words.cards, words.cardsAre(cards)],
    [words.effects, words.effectsAre(effects)],
    [words.beyond, words.beyondIs(refusedForLevel)],
  ];
  return (
    <>
      <Text fw={600}>{signalText(review)}</Text>
      <Text size="sm">{words.since(dayOf(new Date(since)))}</Text>
      <dl>
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function signalText({ signal }: Review): string {
  if (signal === undefined) return words.none;
  return signal.is === 'promote' ? words.promote(signal.level) : words.demote[signal.why](signal.level);
}
