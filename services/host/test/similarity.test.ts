// How agents compare meanings: what is found, what nobody can hide, and that other agents are not slowed down.
import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Sentences } from '../src/adapters/similarity/sentences.ts';
import { type ClosableSimilarity, createSimilarity } from '../src/adapters/similarity/similarity.ts';
import type { Similarity } from '../src/agent/domain/similarity.ts';
import { chooseItems, subjectsKeptBack } from '../src/agent/transfers/domain/selection/choose-items.ts';
import { meaningsOf } from '../src/agent/transfers/summarising.ts';
import { meanings } from './context/meanings.ts';
import { scenesIn } from './context/restated-scenes.ts';
import { item } from './engines/requests.ts';
import { PatientSentences } from './patient-sentences.ts';

const lexical = createSimilarity('lexical');
const embeddings = createSimilarity('embeddings', new PatientSentences());
afterAll(() => embeddings.close());

const oddsOf = async (similarity: Similarity, subject: string, text: string) => (await similarity.odds([subject], [text]))[0]?.[0];
const kept = async (similarity: Similarity, prompt: string, texts: readonly string[]) => {
  const items = texts.map((text, i) => item('fact', `note:${i}`, text));
  const meaningOf = await meaningsOf(similarity, subjectsKeptBack(prompt, ''), items);
  const o = { items, prompt, templateDirective: '', add: [], remove: [], secrets: new Map(), now: new Date(0), meaningOf };
  return chooseItems(o).flatMap(({ item: { text }, isIn }) => (isIn ? [] : [text]));
};

describe.each<[string, ClosableSimilarity, number]>([
  ['lexical', lexical, 0.7],
  ['embeddings', embeddings, 0.8],
])('%s', (_, similarity, goal) => {
  it('keeps back most restatements of an excluded subject, and little else', { timeout: 120_000 }, async () => {
    const found = await meanings(scenesIn('held-out'), similarity);
    expect(found.excludedSent).toEqual([]);
    expect(found.caught / found.restated).toBeGreaterThanOrEqual(goal);
    expect(found.kept / found.unrelated).toBeGreaterThanOrEqual(0.9);
  });

  it('is deterministic', async () => {
    const texts = scenesIn('tune').flatMap(({ restated }) => restated.map(({ text }) => text));
    const ask = (all: readonly string[]) => similarity.odds(['budget', 'hotel'], all);
    const first = await ask(texts.slice(0, 40));
    expect(await ask(texts.slice(0, 40))).toEqual(first);
  });

  const SPENT = 'Saul can spend 2,000 at most, no more money.';
  it.each([
    ['letters between which something invisible stands', SPENT.replaceAll('e', 'e\u200b').replaceAll('o', 'o\u00ad')],
    ['letters of other scripts', SPENT.replaceAll('o', 'о').replaceAll('e', 'е').replaceAll('a', 'а')],
    ['wide letters', [...SPENT].map((c) => (/[a-z]/i.test(c) ? String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0) : c)).join('')],
    ['a long text before it', `${'The weather in the garden is nice and the dog sleeps in the sun. '.repeat(12)}${SPENT}`],
    ['a negation', 'Saul cannot spend more than 2,000, the money is not there.'],
    ['German', 'Saul kann höchstens zweitausend ausgeben, mehr haben wir nicht übrig.'],
    ['Russian', 'Саул может потратить не больше двух тысяч.'],
    ['Japanese', 'サウルは最大で二千ユーロしか使えません。'],
    ['noise', 'xq vrrt blkj wqqz ptlk spnd 2000'],
  ])('attack: %s hides nothing', async (_, text) => {
    expect(await kept(similarity, 'everything but the budget', [text])).toEqual([text]);
  });

  it('attack: no text breaks it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { maxLength: 4 }),
        fc.string({ maxLength: 20 }),
        async (texts, subject) => {
          const [row] = await similarity.odds([subject], texts);
          for (const odds of row ?? []) expect(odds === undefined || Number.isFinite(odds)).toBe(true);
          expect(row === undefined || row.length === texts.length).toBe(true);
        },
      ),
      { numRuns: propertyRuns(10) },
    );
  });
});

describe('incomparable texts', () => {
  it('a name or an invented word is not a subject and keeps nothing back by meaning', async () => {
    expect(await lexical.odds(['Vandrel Ostrika', ''], ['The dog sleeps.'])).toEqual([undefined, undefined]);
    expect(await kept(lexical, 'everything except Vandrel', ['The dog sleeps.', 'Vandrel sleeps.'])).toEqual(['Vandrel sleeps.']);
  });

  it('an English sentence with people’s names still counts as English', async () => {
    expect(await oddsOf(lexical, 'budget', 'Xhevdet, Szczepan and Nguyễn like tea.')).toBeLessThan(0);
  });
});

describe('a possessive (“Saul’s debts”)', () => {
  const items = [
    item('fact', 'leo:debt', "Leo's debts are about 20,000 euros."),
    item('fact', 'leo:bank', 'Leo owes the bank money for the car.'),
    item('fact', 'leo:dog', "Leo's dog sleeps in the kitchen."),
  ];
  const choose = async (prompt: string, similarity?: Similarity) => {
    const o = { items, prompt, templateDirective: '', add: [], remove: [], secrets: new Map(), now: new Date(0) };
    const meaningOf = similarity && (await meaningsOf(similarity, subjectsKeptBack(prompt, ''), items));
    return chooseItems({ ...o, ...(meaningOf && { meaningOf }) }).flatMap(({ item: { topic }, isIn }) => (isIn ? [topic] : []));
  };

  it('narrows what is kept back if meanings are compared', async () => {
    expect(await choose("everything except Leo's debts", lexical)).toEqual(['leo:dog']);
  });

  it('narrows nothing without a comparison, without a subject, or if the person is meant', async () => {
    expect(await choose("everything except Leo's debts")).toEqual([]);
    for (const prompt of ["everything except Leo's private life", "everything except Leo's Vandrel", 'everything except Leo'])
      expect(await choose(prompt, lexical)).toEqual([]);
  });
});

class StandIn extends EventEmitter {
  ended = false;
  asked = 0;
  readonly #answer: (id: number, texts: string[]) => unknown;
  constructor(answer: (id: number, texts: string[]) => unknown) {
    super();
    this.#answer = answer;
  }
  postMessage({ id, texts }: { id: number; texts: string[] }) {
    this.asked++;
    const answer = this.#answer(id, texts);
    if (answer instanceof Error) setImmediate(() => this.emit('error', answer));
    else if (answer !== undefined) setImmediate(() => this.emit('message', answer));
  }
  unref() {}
  terminate() {
    this.ended = true;
    return Promise.resolve(0);
  }
}
const standIn = (answer: (id: number, texts: string[]) => unknown) => {
  const workers: StandIn[] = [];
  const start = () => {
    const worker = new StandIn(answer);
    workers.push(worker);
    return worker as unknown as Worker;
  };
  return { workers, sentences: new Sentences(start) };
};
const vectorsFor = (texts: string[]) => texts.map(() => Float32Array.of(0.6, 0.8));

describe('a model that', () => {
  it.each<[string, (id: number) => unknown]>([
    ['cannot be loaded', () => new Error('no such file')],
    ['cannot compute', (id) => ({ id })],
    ['never answers', () => undefined],
  ])('%s: words decide, as strictly as without it', async (_, answer) => {
    const { workers, sentences } = standIn(answer);
    expect((await sentences.vectorsOf(['a'], 20)).size).toBe(0);
    expect(workers[0]?.ended).toBe(true);
    const similarity = createSimilarity('embeddings', sentences);
    const texts = scenesIn('tune').flatMap(({ restated }) => restated.map(({ text }) => text));
    expect(await similarity.odds(['budget'], texts)).toEqual(await lexical.odds(['budget'], texts));
    expect(workers.length).toBe(1);
  });

  it('answers late: only results in time count', async () => {
    const { sentences } = standIn((id, texts) => (id < 3 ? { id, vectors: vectorsFor(texts) } : undefined));
    const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`);
    expect((await sentences.vectorsOf(texts, 200)).size).toBe(32);
  });

  it('is called once per text; the cache drops the oldest', async () => {
    const { workers, sentences } = standIn((id, texts) => ({ id, vectors: vectorsFor(texts) }));
    await sentences.vectorsOf(['a', 'b', 'a'], 1_000);
    await sentences.vectorsOf(['b', 'a'], 1_000);
    expect(workers[0]?.asked).toBe(1);
    await sentences.vectorsOf(
      Array.from({ length: 5_000 }, (_, i) => String(i)),
      60_000,
    );
    const asked = workers[0]?.asked ?? 0;
    await sentences.vectorsOf(['a'], 1_000);
    expect(workers[0]?.asked).toBe(asked + 1);
  });

  it('is closed while a caller waits: they get an answer, and the next caller starts it again', async () => {
    const { workers, sentences } = standIn((id, texts) => (workers.length > 1 ? { id, vectors: vectorsFor(texts) } : undefined));
    const waiting = sentences.vectorsOf(['a'], 60_000);
    sentences.close();
    expect((await waiting).size).toBe(0);
    expect((await sentences.vectorsOf(['a'], 60_000)).size).toBe(1);
  });
});

it('attack: thousands of items cause no more than a few hundred sentence comparisons', async () => {
  let asked = 0;
  const { sentences } = standIn((id, texts) => {
    asked += texts.length;
    return { id, vectors: vectorsFor(texts) };
  });
  const texts = Array.from({ length: 10_000 }, (_, i) => `Number ${i} of the group can spend ${i * 7} on the trip to town ${i}.`);
  const [row] = await createSimilarity('embeddings', sentences).odds(['budget'], texts);
  expect(row).toHaveLength(10_000);
  expect(asked).toBeLessThan(400);
});
