// Which patterns fit an agent, over pairs that were judged by hand. The threshold was chosen on `tune`; `held-out` is only measured.
import { readFileSync } from 'node:fs';
import { type Pattern, patternId, patternOf } from '@offshoot/patterns';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createSimilarity } from '../../src/adapters/similarity/similarity.ts';
import { fitting } from '../../src/agent/commons/domain/likeness.ts';
import { PatientSentences } from '../patient-sentences.ts';

type Half = 'tune' | 'held-out';
type Labelled = { patterns: Record<string, Pattern>; agents: { task: string; known: string[]; fits: string[] }[] };
const labelled = parse(readFileSync(new URL('../../../../bench/commons/fitting.yaml', import.meta.url), 'utf8')) as Record<Half, Labelled>;

const lexical = createSimilarity('lexical');
const embeddings = createSimilarity('embeddings', new PatientSentences());
afterAll(() => embeddings.close());

const entriesOf = (patterns: Record<string, Pattern>) =>
  Object.entries(patterns).map(([name, given]) => {
    const pattern = patternOf(given);
    return { name, id: patternId(pattern), pattern, votes: { helped: 0, failed: 0 } };
  });

async function measured(half: Half, similarity: typeof lexical) {
  const { patterns, agents } = labelled[half];
  const entries = entriesOf(patterns);
  let [found, right, all] = [0, 0, 0];
  for (const { task, known, fits } of agents) {
    const fit = await fitting(similarity, { task: [task], known }, entries);
    found += fit.size;
    right += entries.filter(({ id, name }) => fit.has(id) && fits.includes(name)).length;
    all += fits.length;
  }
  return { precision: right / found, recall: right / all };
}

test.each([
  ['tune', 'lexical', lexical, 0.7],
  ['held-out', 'lexical', lexical, 0.7],
  ['tune', 'embeddings', embeddings, 0.55],
  ['held-out', 'embeddings', embeddings, 0.6],
] as const)('of %s, nine in ten patterns that are offered fit, by %s', { timeout: 60_000 }, async (half, name, similarity, least) => {
  const { precision, recall } = await measured(half, similarity);
  console.log(`${half}, ${name}: precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}`);
  expect(precision).toBeGreaterThanOrEqual(0.9);
  expect(recall).toBeGreaterThanOrEqual(least);
});

test('attack: a publisher with interests without end makes an agent compare no more than five hundred', async () => {
  const all = Array.from({ length: 300 }, (_, i) => {
    const interests = Array.from({ length: 16 }, (_unused, j) => `thing ${i} ${j}`);
    return { id: `${i}`, pattern: { when: 'w', do: 'd', because: 'b', interests }, votes: { helped: 0, failed: 0 } };
  });
  const good = { id: 'good', pattern: { when: 'w', do: 'd', because: 'b', interests: ['travel'] }, votes: { helped: 9, failed: 0 } };
  let asked = 0;
  const counting: Pick<typeof lexical, 'odds'> = {
    odds(subjects, texts) {
      asked = subjects.length;
      return lexical.odds(subjects, texts);
    },
  };
  const fits = await fitting(counting, { task: ['You plan trips and travel.'], known: [] }, [...all, good]);
  expect(asked).toBeLessThanOrEqual(500);
  expect([...fits.keys()]).toContain('good');
});

test('what people mention once is not what an agent is about', async () => {
  const [entry] = entriesOf({ one: { when: 'People travel', do: 'Ask.', because: 'It helps.', interests: ['travel'] } });
  const task = ['You answer questions about gardening.'];
  const travels = ['We travel to Rome.', 'The travel agency is closed.'];
  expect((await fitting(lexical, { task, known: travels.slice(0, 1) }, [entry as never])).size).toBe(0);
  expect((await fitting(lexical, { task, known: travels }, [entry as never])).size).toBe(1);
});
