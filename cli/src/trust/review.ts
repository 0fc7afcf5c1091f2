import type { JsonValue } from '@bufbuild/protobuf';
import type { Review } from '@offshoot/context';
import type { Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { table } from '../terminal/output.ts';

interface ReviewOptions {
  answerWithin: number;
}

export function addAgentsReview(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'review',
    'Show how your agent has done in the last 30 days, and whether that speaks for another level. The agent answers you directly; the pool does not see the answer.',
    ['offshoot agents review inst_…', 'offshoot agents review inst_… --json'],
  ).argument('<instance>', 'id of the agent', instanceIdArgument);
  withAnswerWithin(command).action((instanceId: string, { answerWithin }: ReviewOptions) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const { answer: _, requestId: __, ...review } = await line.review();
      return { json: { instanceId, ...review } as unknown as JsonValue, text: reviewText(instanceId, review) };
    }),
  );
}

function reviewText(instanceId: string, review: Omit<Review, 'answer' | 'requestId'>): string {
  const { since, level, acceptance, corrections, learned, cards, effects, refusedForLevel } = review;
  const rows = [
    ['level', level],
    ['since', since.slice(0, 10)],
    ['your votes', votesText(acceptance)],
    ['corrections', `${corrections}; it learned from ${learned}`],
    ['cards', `${cards.asked} asked, ${cards.approved} approved, ${cards.denied} denied, ${cards.ended} ended, ${cards.open} open`],
    ['done', `${effects.done}; ${effects.failed} failed, ${effects.unknown} unknown`],
    ['beyond its level', `0 done, ${refusedForLevel} refused`],
  ];
  return `${table(['agent', instanceId], rows)}\n\n${signalText(instanceId, review)}`;
}

const percent = (perMille: number): string => `${(perMille / 10).toFixed(1)} %`;

function votesText({ liked, total, lower, upper }: Review['acceptance']): string {
  return total === 0 ? 'none: react with 👍 or 👎 to its answers' : `${liked} of ${total} 👍, so ${percent(lower)} to ${percent(upper)}`;
}

function signalText(instanceId: string, { signal }: Pick<Review, 'signal'>): string {
  if (signal === undefined) return 'Nothing speaks for another level.';
  const next = `offshoot agents trust ${instanceId} ${signal.level}`;
  if (signal.is === 'promote') return `You like what it says, and nothing that you approved failed. To trust it more: ${next}`;
  const why = signal.why === 'dislikes' ? 'You did not like several answers within a day.' : 'You like fewer than half of its answers.';
  return `${why} To trust it less: ${next}`;
}
