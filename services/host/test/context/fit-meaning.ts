// Prints the numbers in weights.ts and meaning.ts: logistic regression on bench/context/restated/tune.yaml and, with a smaller
// weight, on canaries.yaml. `npm run bench -- context --fit`. It does not read held-out.yaml.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { Sentences } from '../../src/adapters/similarity/sentences.ts';
import { type Compared, compare } from '../../src/adapters/similarity/similarity.ts';
import { parseDirective } from '../../src/agent/transfers/domain/selection/directive.ts';
import { reachedBy } from '../../src/agent/transfers/domain/selection/kept-back.ts';
import { comparedOf, type Ties, tiesIn } from '../../src/agent/transfers/domain/selection/meaning.ts';
import { readMemory } from '../../src/agent/transfers/domain/selection/reading.ts';
import { canaries, memoryWith } from './canaries.ts';
import { scenesIn } from './restated-scenes.ts';

/** Their items are hints rather than restatements. */
const CANARY_WEIGHT = 0.2;
const CANARIES = 180;
const SEED = 7;
/** The share of unrelated items that has to go along; lower for word vectors, because they miss more. */
const KEPT = 0.925;
const KEPT_BY_WORDS = 0.91;
const RIDGE = 1;
const STEPS = 30;

interface Case {
  prompt: string;
  excluded: MemoryItem[];
  restated: MemoryItem[];
  unrelated: MemoryItem[];
  weight: number;
}

/** One item under one prompt. */
interface Row {
  weight: number;
  isRestated: boolean;
  /** The rules keep it back without regard to its meaning. */
  isKept: boolean;
  compared?: Compared;
  ties?: Ties;
}

function cases(): Case[] {
  const scenes = scenesIn('tune').flatMap(({ prompts, ...items }) => prompts.map((prompt) => ({ ...items, prompt, weight: 1 })));
  const hints = canaries(CANARIES, SEED).map((canary) => {
    const its = new Set([canary.secret.id, ...canary.restated.map(({ id }) => id)]);
    const unrelated = memoryWith(canary, SEED).filter(({ id }) => !its.has(id));
    return { prompt: canary.prompt, excluded: [canary.secret], restated: canary.restated, unrelated, weight: CANARY_WEIGHT };
  });
  return [...scenes, ...hints];
}

async function rowsOf(one: Case, sentences: Sentences): Promise<Row[]> {
  const items = [...one.excluded, ...one.restated, ...one.unrelated];
  const memory = readMemory(items);
  const directive = parseDirective(one.prompt);
  const phrases = directive.exclude.filter(({ subject }) => subject !== '');
  const found = await compare(
    phrases.map(({ subject }) => subject),
    items.map(comparedOf),
    sentences,
  );
  const says = (subject: string) => found[phrases.findIndex((phrase) => phrase.subject === subject)] !== undefined;
  const { named, kept } = reachedBy(directive, memory, (subject) => (says(subject) ? () => Number.NEGATIVE_INFINITY : undefined));
  const tiesOf = tiesIn(memory, named);
  return memory.items.flatMap((item, column): Row[] => {
    if (one.excluded.includes(item.item)) return [];
    const base = { weight: one.weight, isRestated: one.restated.includes(item.item), isKept: kept.has(item) };
    const pairs = phrases.flatMap((_, row) => (found[row]?.[column] ?? []).map((compared) => ({ compared, ties: tiesOf(item) })));
    const [nearest] = pairs.sort((a, b) => (b.compared.sentence ?? 0) - (a.compared.sentence ?? 0));
    return [{ ...base, ...nearest }];
  });
}

const tiesOf = ({ ties }: Row): number[] => [ties?.samePerson, ties?.general].map(Number);
const wordsOf = ({ compared: c }: Row): number[] => [c?.best ?? 0, c?.two ?? 0, c?.whole ?? 0, c?.everyday ?? 0];
const sentencesOf = ({ compared: c }: Row): number[] => [
  ...[c?.best ?? 0, c?.two ?? 0, c?.whole ?? 0],
  ...[c?.sentence ?? 0, c?.everydaySentence ?? 0],
];

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

/** Weights, with the constant last. Newton's method on scaled features; both classes have equal weight. `offset` is fixed. */
function fitted(rows: readonly Row[], featuresOf: (row: Row) => number[], offset: (row: Row) => number = () => 0): number[] {
  const raw = rows.map(featuresOf);
  const size = raw[0]?.length ?? 0;
  const means = Array.from({ length: size }, (_, i) => raw.reduce((sum, x) => sum + (x[i] ?? 0), 0) / raw.length);
  const spreads = means.map((mean, i) => Math.sqrt(raw.reduce((sum, x) => sum + ((x[i] ?? 0) - mean) ** 2, 0) / raw.length) || 1);
  const scaled = raw.map((x) => [...x.map((value, i) => (value - (means[i] ?? 0)) / (spreads[i] ?? 1)), 1]);
  const total = (isRestated: boolean) => rows.reduce((sum, row) => sum + (row.isRestated === isRestated ? row.weight : 0), 0);
  const share = { restated: (total(true) + total(false)) / 2 / total(true), unrelated: (total(true) + total(false)) / 2 / total(false) };
  let weights = new Array<number>(size + 1).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((w, i) => (i < size ? w / RIDGE : 0));
    const curvature = weights.map((_, i) => weights.map((_, j) => (i === j && i < size ? 1 / RIDGE : 0)));
    for (const [n, row] of rows.entries()) {
      const x = scaled[n] ?? [];
      const p = 1 / (1 + Math.exp(-dot(x, weights) - offset(row)));
      const times = row.weight * (row.isRestated ? share.restated : share.unrelated);
      for (const [i, value] of x.entries()) {
        gradient[i] = (gradient[i] ?? 0) + times * (p - Number(row.isRestated)) * value;
        const line = curvature[i] ?? [];
        for (const [j, other] of x.entries()) line[j] = (line[j] ?? 0) + times * p * (1 - p) * value * other;
      }
    }
    const by = solved(curvature, gradient);
    weights = weights.map((w, i) => w - (by[i] ?? 0));
  }
  const plain = weights.slice(0, size).map((w, i) => w / (spreads[i] ?? 1));
  return [...plain, (weights[size] ?? 0) - dot(plain, means)];
}

/** Gaussian elimination with partial pivoting. */
function solved(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  for (let i = 0; i < rows.length; i++) {
    rows.splice(i, rows.length - i, ...rows.slice(i).sort((a, b) => Math.abs(b[i] ?? 0) - Math.abs(a[i] ?? 0)));
    for (let k = 0; k < rows.length; k++) {
      if (k === i) continue;
      const times = (rows[k]?.[i] ?? 0) / (rows[i]?.[i] ?? 1);
      rows[k] = (rows[k] ?? []).map((value, j) => value - times * (rows[i]?.[j] ?? 0));
    }
  }
  return rows.map((row, i) => (row.at(-1) ?? 0) / (row[i] ?? 1));
}

/** The constant with which that share of the unrelated scenes' items goes along. */
function shifted(rows: readonly Row[], oddsOf: (row: Row) => number, kept: number): number {
  const unrelated = rows.filter(({ isRestated, weight }) => !isRestated && weight === 1);
  const odds = unrelated.map((row) => (row.isKept ? Number.POSITIVE_INFINITY : row.compared ? oddsOf(row) : Number.NEGATIVE_INFINITY));
  return -(odds.sort((a, b) => a - b)[Math.floor(kept * odds.length)] ?? 0);
}

const named = (names: string, values: readonly number[]) =>
  names
    .split(' ')
    .map((name, i) => `${name}: ${values[i]?.toFixed(2)}`)
    .join(', ');

/** Lines of code, with the share of tune.yaml that they catch. */
export async function fitMeaning(): Promise<string[]> {
  const lines: string[] = [];
  const sentences = new Sentences();
  const rows: Row[] = [];
  for (const one of cases()) rows.push(...(await rowsOf(one, sentences)));
  sentences.close();
  const open = rows.filter(({ isKept, compared }) => !isKept && compared?.sentence !== undefined);

  const whole = fitted(open, (row) => [...sentencesOf(row), ...tiesOf(row)]);
  const [tieWeights, sentenceWeights] = [whole.slice(5, 7), whole.slice(0, 5)];
  const oddsOfTies = (row: Row) => dot(tieWeights, tiesOf(row));
  const words = fitted(open, wordsOf, oddsOfTies).slice(0, 4);
  const constants = {
    sentences: shifted(rows, (row) => dot(sentenceWeights, sentencesOf(row)) + oddsOfTies(row), KEPT),
    words: shifted(rows, (row) => dot(words, wordsOf(row)) + oddsOfTies(row), KEPT_BY_WORDS),
  };
  const caught = (oddsOf: (row: Row) => number) => {
    const restated = rows.filter((row) => row.isRestated && row.weight === 1);
    return `${((100 * restated.filter((row) => row.isKept || (row.compared !== undefined && oddsOf(row) > 0)).length) / restated.length).toFixed(1)} %`;
  };
  lines.push(`BY_SENTENCES = { ${named('none best two whole sentence everydaySentence', [constants.sentences, ...sentenceWeights])} }`);
  lines.push(`BY_WORDS = { ${named('none best two whole everyday', [constants.words, ...words])} }`);
  lines.push(`TIES = { ${named('samePerson general', tieWeights)} }`);
  lines.push(`of tune.yaml caught: ${caught((row) => constants.sentences + dot(sentenceWeights, sentencesOf(row)) + oddsOfTies(row))}`);
  lines.push(`by words alone: ${caught((row) => constants.words + dot(words, wordsOf(row)) + oddsOfTies(row))}`);
  return lines;
}
