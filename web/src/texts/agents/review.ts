import { levelName } from '@offshoot/actions/level-texts.ts';
import type { Review } from '@offshoot/context';
import type { Level } from '@offshoot/statements/trust.ts';

const percent = (perMille: number) => `${(perMille / 10).toFixed(1)} %`;

/** How the agent has done. */
export const reviewTexts = {
  asking: 'Asking your agent …',
  since: (day: string) => `Since ${day}.`,
  level: 'Level',
  votes: 'Your votes',
  noVotes: 'None yet. React with 👍 or 👎 to its answers.',
  votesAre: ({ liked, total, lower, upper }: Review['acceptance']) =>
    `${liked} of ${total} 👍: you like between ${percent(lower)} and ${percent(upper)} of its answers.`,
  corrections: 'Corrections',
  correctionsAre: (count: number, learned: number) => `${count}; it learned from ${learned}.`,
  cards: 'Questions to you',
  cardsAre: ({ asked, approved, denied, ended, open }: Review['cards']) =>
    `${asked}: ${approved} approved, ${denied} denied, ${ended} ended without an answer, ${open} open.`,
  effects: 'What it did',
  effectsAre: ({ done, failed, unknown }: Review['effects']) => `${done} done, ${failed} failed, ${unknown} of unknown outcome.`,
  beyond: 'Beyond its level',
  beyondIs: (refused: number) => `0 done, ${refused} refused.`,
  none: 'Nothing speaks for another level.',
  promote: (level: Level) =>
    `You like what it says, and nothing that you approved failed. You can trust it more: choose ${levelName(level)} under “Trust”.`,
  demote: {
    acceptance: (level: Level) =>
      `You like fewer than half of its answers. You can trust it less: choose ${levelName(level)} under “Trust”.`,
    dislikes: (level: Level) =>
      `You did not like several answers within a day. You can trust it less: choose ${levelName(level)} under “Trust”.`,
  },
  refresh: 'Refresh the review',
} as const;
