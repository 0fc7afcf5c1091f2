// Two ways to compare texts: by words alone, or by words and sentences.

import { setImmediate } from 'node:timers/promises';
import { looks, plain } from '@offshoot/text';
import { linear } from '@offshoot/text/linear-patterns';
import type { Similarity } from '../../agent/domain/similarity.ts';
import { EVERYDAY, everydayness, isUnreadable, type Nearness, nearness, type SaidWords, saidWords } from './by-words.ts';
import { cosine, Sentences, type SentenceVector } from './sentences.ts';
import { oddsOf, oddsOfWords } from './weights.ts';
import { wordKin } from './word-kin.ts';

/** By sentences and words, or by words alone. */
export const SIMILARITY_ENGINES = ['embeddings', 'lexical'] as const;
export type SimilarityEngine = (typeof SIMILARITY_ENGINES)[number];

export interface ClosableSimilarity extends Similarity {
  /** Ends what it has started. The next request starts it again. */
  close(): void;
}

/** The measures between a subject and a piece of a text. */
export interface Compared extends Nearness {
  /** The average of `whole` over everyday subjects. */
  everyday: number;
  /** Sentence similarity, −1 to 1: to the subject, and on average to everyday subjects. Both or neither. */
  sentence?: number;
  everydaySentence?: number;
}

/** Texts are compared in pieces, so that no statement is drowned out by its surroundings. */
const MAX_PIECE = 240;
const MAX_PIECES = 10;
const PIECES = linear(new RegExp(`.{1,${MAX_PIECE}}(?:[.!?;](?= |$)|$)|.{1,${MAX_PIECE}}(?= |$)|.{1,${MAX_PIECE}}`, 'gu'));
/** Sentences embedded per comparison: 1 to 2 s on an idle core. Those that words decide clearly come last. */
const MAX_SENTENCES = 256;
const WITHIN_MS = 10_000;
/** Maximum time between yields to the event loop. */
const SLICE_MS = 10;

export function createSimilarity(engine: SimilarityEngine, sentences = new Sentences()): ClosableSimilarity {
  return {
    async odds(subjects, texts) {
      const rows = await compare(subjects, texts, engine === 'lexical' ? undefined : sentences);
      return rows.map((row) => row?.map((pieces) => (pieces.length === 0 ? undefined : Math.max(...pieces.map(oddsOf)))));
    },
    kinOf: (word) => wordKin().kinOf(word),
    close: () => sentences.close(),
  };
}

/** Yields to the event loop in between. */
async function inSlices<T, R>(all: readonly T[], work: (one: T) => R): Promise<R[]> {
  const done: R[] = [];
  let end = performance.now() + SLICE_MS;
  for (const one of all) {
    if (performance.now() > end) {
      await setImmediate();
      end = performance.now() + SLICE_MS;
    }
    done.push(work(one));
  }
  return done;
}

interface Piece {
  text: string;
  said: SaidWords | undefined;
  everyday: number;
}

/** One row per subject, with the pieces of each text: none if it is unreadable. No row if the subject has no meaning. */
export async function compare(
  subjects: readonly string[],
  texts: readonly string[],
  sentences?: Sentences,
): Promise<(Compared[][] | undefined)[]> {
  const pieces = await inSlices(texts, piecesOf);
  const about = subjects.map((subject) => ({ text: seenAs(subject), said: saidWords(seenAs(subject)) }));
  const byWords: (Compared[][] | undefined)[] = [];
  for (const { said } of about) byWords.push(said && (await inSlices(pieces, (all) => all.map((one) => wordsOf(said, one)))));
  if (sentences === undefined) return byWords;
  const vectors = await sentenceVectors(
    sentences,
    about.flatMap(({ text, said }) => (said ? [sentenceOf(text)] : [])),
    pieces,
    byWords,
  );
  const everyday = EVERYDAY.flatMap((subject) => vectors.get(subject) ?? []);
  const everydayOf = remembered((text: SentenceVector) => everyday.reduce((sum, one) => sum + cosine(one, text), 0) / EVERYDAY.length);
  return byWords.map((row, i) => {
    const subject = vectors.get(sentenceOf(about[i]?.text ?? ''));
    if (subject === undefined || everyday.length < EVERYDAY.length) return row;
    return row?.map((all, column) =>
      all.map((one, at) => {
        const text = vectors.get(pieces[column]?.[at]?.text ?? '');
        return text === undefined ? one : { ...one, sentence: cosine(subject, text), everydaySentence: everydayOf(text) };
      }),
    );
  });
}

function remembered(find: (vector: SentenceVector) => number): (vector: SentenceVector) => number {
  const known = new Map<SentenceVector, number>();
  return (vector) => {
    const found = known.get(vector) ?? find(vector);
    known.set(vector, found);
    return found;
  };
}

const seenAs = (text: string): string => looks(plain(text)).replace(/\s+/gu, ' ').trim();

function piecesOf(text: string): Piece[] {
  const seen = seenAs(text);
  if (isUnreadable(seen)) return [];
  const pieces = (seen.match(PIECES) ?? []).slice(0, MAX_PIECES).map((piece) => piece.trim());
  return pieces.map((piece) => {
    const said = saidWords(piece);
    return { text: piece, said, everyday: said === undefined ? 0 : everydayness(said) };
  });
}

const NOTHING: Compared = { best: 0, two: 0, whole: 0, everyday: 0 };
const wordsOf = (subject: SaidWords, { said, everyday }: Piece): Compared =>
  said === undefined ? NOTHING : { ...nearness(subject, said), everyday };

/** A subject as a sentence. */
const sentenceOf = (subject: string): string => `the ${subject}`;

async function sentenceVectors(
  sentences: Sentences,
  subjects: readonly string[],
  pieces: readonly (readonly Piece[])[],
  byWords: readonly (Compared[][] | undefined)[],
): Promise<ReadonlyMap<string, SentenceVector>> {
  if (subjects.length === 0) return new Map();
  const doubt = new Map<string, number>();
  for (const row of byWords)
    for (const [column, all] of (row ?? []).entries())
      for (const [at, compared] of all.entries()) {
        const text = pieces[column]?.[at]?.text ?? '';
        doubt.set(text, Math.min(doubt.get(text) ?? Number.POSITIVE_INFINITY, Math.abs(oddsOfWords(compared))));
      }
  const texts = [...doubt].sort((a, b) => a[1] - b[1]).map(([text]) => text);
  return await sentences.vectorsOf([...EVERYDAY, ...subjects, ...texts.slice(0, MAX_SENTENCES)], WITHIN_MS);
}
