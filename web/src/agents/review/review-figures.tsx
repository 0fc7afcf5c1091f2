import { Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Review } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { dayOf } from '../../components/shown-values.ts';
import { reviewTexts as words } from '../../texts/agents/review.ts';
import { AgentsAnswer } from '../agents-answer.tsx';

/** How the agent has done, by its own word. */
export function ReviewFigures({ owner, agent }: { owner: Owner; agent: Instance }) {
  return (
    <AgentsAnswer owner={owner} agent={agent} about="review" ask={(line) => line.review()} words={words}>
      {(review) => <Figures review={review} />}
    </AgentsAnswer>
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
