// Points of a text in its own words: the sentences that are about something, or its first ones. Nothing is added.
import { cutText } from '@offshoot/memory/items/limits.ts';
import { queryStems, search } from '@offshoot/memory/words/search.ts';

const MAX_POINTS = 5;
const MAX_POINT = 240;
/** A text can have a hundred thousand lines. */
const MAX_READ = 200_000;
const MAX_SENTENCES = 4_000;
/** A heading, or a word of a menu, is no point unless the person looks for it. */
const LEAST_WORDS = 4;
/** Of the score of the best one. */
const NEAR_BEST = 0.4;

export interface Points {
  points: string[];
  /** Whether the text has more than these. */
  isMore: boolean;
}

/** `about` empty: the first ones. No points: it says nothing about that. */
export function pointsOf(text: string, about: string): Points {
  const sentences = sentencesOf(text);
  const stems = queryStems(about);
  if (stems.length === 0) {
    const full = sentences.filter((one) => one.split(' ').length >= LEAST_WORDS);
    return chosen(full.length > 0 ? full : sentences, full.length > 0 ? full : sentences);
  }
  const hits = search(
    sentences.map((said, place) => ({ said, place })),
    ({ said }) => said,
    stems,
  );
  const best = hits[0]?.score ?? 0;
  const near = hits.filter(({ score }) => score >= best * NEAR_BEST);
  const inOrder = near.slice(0, MAX_POINTS).sort((a, b) => a.document.place - b.document.place);
  return chosen(
    inOrder.map(({ document }) => document.said),
    near,
  );
}

function chosen(sentences: readonly string[], all: readonly unknown[]): Points {
  return { points: [...new Set(sentences)].slice(0, MAX_POINTS).map((one) => cutText(one, MAX_POINT)), isMore: all.length > MAX_POINTS };
}

function sentencesOf(text: string): string[] {
  const lines = text.slice(0, MAX_READ).split(/\n+/);
  const all = lines.flatMap((line) => line.split(/(?<=[.!?…])\s+(?=["“'(]?[\p{Lu}\p{N}])/u));
  return all
    .slice(0, MAX_SENTENCES)
    .map((one) =>
      one
        .replace(/^[\s#>*•–-]+/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((one) => /[\p{L}\p{N}]/u.test(one));
}
