import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newMember, type RunningKnowledge, refusalOf, runningKnowledge, storeWith } from './knowledge-fixture.ts';

let knowledge: RunningKnowledge;
beforeAll(async () => {
  knowledge = await runningKnowledge();
});
afterAll(() => knowledge.close());

type SearchParams = Parameters<OpenAI['vectorStores']['search']>[1];

async function namesFound(client: OpenAI, storeId: string, params: SearchParams): Promise<string[]> {
  return (await client.vectorStores.search(storeId, params)).data.map(({ filename }) => filename);
}

describe('words', () => {
  test('forms of a word, accents, scripts without spaces and other languages are found', async () => {
    const client = knowledge.as(newMember());
    const storeId = await storeWith(client, {
      'english.txt': 'The security team rotates all keys of the production systems and then it reports what was found there.',
      'german.txt': 'Die Häuser an der Straße wurden im letzten Jahr von der Stadt gekauft und danach wieder an die Bürger vermietet.',
      'french.txt': "L'été dernier, les élèves ont visité le musée de la ville avec leurs professeurs et leurs parents.",
      'chinese.txt': '数据库的备份每天晚上自动运行。',
    });
    const found = (query: string) => namesFound(client, storeId, { query });
    expect(await found('rotating a key')).toEqual(['english.txt']);
    expect(await found('Haus')).toEqual(['german.txt']);
    expect(await found('strasse')).toEqual(['german.txt']);
    expect(await found('ete')).toEqual(['french.txt']);
    expect(await found('数据库备份')).toEqual(['chinese.txt']);
    expect(await found('the')).toEqual(['english.txt']);
    expect(await found('of the unmentioned')).toEqual([]);
  });

  test('attack: a query with the syntax of other languages is words only', async () => {
    const client = knowledge.as(newMember());
    const storeId = await storeWith(client, { 'a.txt': 'alpha beta', 'b.txt': 'gamma' });
    for (const query of [
      "alpha:*&!beta|('",
      "' or 1=1 --",
      'alpha <-> (',
      '\\',
      '\u202eahpla',
      '!!!',
      '$1',
      ':stores',
      '{alpha}',
      'a'.repeat(4_000),
    ]) {
      expect((await client.vectorStores.search(storeId, { query })).data.length).toBeLessThanOrEqual(1);
    }
    expect(await namesFound(client, storeId, { query: '!alpha' })).toEqual(['a.txt']);
  });
});

/** BM25 as its authors write it, over whole texts. The score is a share of what a text with all words, over and over, would have. */
function modelScores(texts: readonly string[][], query: readonly string[]): number[] {
  const average = texts.reduce((sum, { length }) => sum + length, 0) / texts.length;
  const terms = [...new Set(query)];
  const weights = terms.map((term) => {
    const having = texts.filter((text) => text.includes(term)).length;
    return Math.log(1 + (texts.length - having + 0.5) / (having + 0.5));
  });
  const most = weights.reduce((sum, weight) => sum + weight * 2.2, 0);
  return texts.map((text) => {
    const parts = terms.map((term, at) => {
      const count = text.filter((word) => word === term).length;
      return ((weights[at] ?? 0) * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * text.length) / average));
    });
    return parts.reduce((sum, part) => sum + part, 0) / most;
  });
}

/** No stop words, and no two with one stem. */
const WORDS = ['lantern', 'harbor', 'copper', 'violet', 'marble', 'thunder', 'pepper', 'glacier'];
const someWords = (most: number) => fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: most });

test('random stores: scores are those of a plain model, also after files were removed', async () => {
  const client = knowledge.as(newMember());
  await fc.assert(
    fc.asyncProperty(fc.array(someWords(30), { minLength: 1, maxLength: 8 }), someWords(5), fc.nat(), async (texts, query, draw) => {
      const named = new Map(texts.map((words, at) => [`${at}.txt`, words]));
      const storeId = await storeWith(client, Object.fromEntries([...named].map(([name, words]) => [name, words.join(' ')])));
      const expectSame = async () => {
        const { data } = await client.vectorStores.search(storeId, { query: query.join(' '), max_num_results: 50 });
        const scores = modelScores([...named.values()], query);
        const wanted = [...named.keys()].map((name, at) => [name, scores[at] ?? 0] as const).filter(([, score]) => score > 0);
        expect(data.map(({ filename }) => filename).sort()).toEqual(wanted.map(([name]) => name).sort());
        for (const { filename, score } of data) expect(score).toBeCloseTo(new Map(wanted).get(filename) ?? -1, 9);
        expect(data.map(({ score }) => score)).toEqual(data.map(({ score }) => score).sort((a, b) => b - a));
        return data;
      };
      const found = await expectSame();
      const gone = found[draw % Math.max(found.length, 1)];
      if (!gone || named.size === 1) return;
      await client.vectorStores.files.delete(gone.file_id, { vector_store_id: storeId });
      named.delete(gone.filename);
      await expectSame();
    }),
    { numRuns: propertyRuns(6) },
  );
});

test('files added and removed at the same time leave scores as if one had come after the other', async () => {
  const client = knowledge.as(newMember());
  const storeId = await storeWith(client, { 'first.txt': 'lantern harbor', 'second.txt': 'lantern copper copper' });
  const [first] = (await client.vectorStores.search(storeId, { query: 'harbor' })).data;
  const added = ['violet lantern', 'harbor harbor', 'marble'];
  await Promise.all([
    client.vectorStores.files.delete(first?.file_id ?? '', { vector_store_id: storeId }),
    ...added.map((text, at) => client.vectorStores.files.uploadAndPoll(storeId, new File([text], `${at}.txt`), { pollIntervalMs: 20 })),
  ]);
  const { data } = await client.vectorStores.search(storeId, { query: 'lantern harbor' });
  const texts = ['lantern copper copper', ...added].map((text) => text.split(' '));
  const scores = modelScores(texts, ['lantern', 'harbor']).filter((score) => score > 0);
  expect(data.map(({ score }) => score.toFixed(9))).toEqual(scores.sort((a, b) => b - a).map((score) => score.toFixed(9)));
});

describe('results', () => {
  test('are limited, and those below the threshold are left out', async () => {
    const client = knowledge.as(newMember());
    const texts = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`${at}.txt`, `lantern ${'filler '.repeat(at)}`]));
    const storeId = await storeWith(client, texts);
    expect(await namesFound(client, storeId, { query: 'lantern', max_num_results: 3 })).toEqual(['0.txt', '1.txt', '2.txt']);
    expect((await namesFound(client, storeId, { query: 'lantern' })).length).toBe(10);
    const { data } = await client.vectorStores.search(storeId, { query: 'lantern', max_num_results: 50 });
    const threshold = ((data[4]?.score ?? 0) + (data[5]?.score ?? 0)) / 2;
    const ranking = { ranker: 'auto' as const, score_threshold: threshold };
    expect((await namesFound(client, storeId, { query: ['lantern'], ranking_options: ranking })).length).toBe(5);
  });

  test('are filtered by attributes', async () => {
    const client = knowledge.as(newMember());
    const { id } = await client.vectorStores.create({});
    const attributes = [{ year: 2024, team: 'docs' }, { year: 2025, team: 'ops', 'a "b" \\': true }, { team: 'ops', year: '2025' }, {}];
    for (const [at, each] of attributes.entries()) {
      const file = await client.files.create({ file: new File(['lantern'], `${at}`), purpose: 'assistants' });
      await client.vectorStores.files.createAndPoll(id, { file_id: file.id, attributes: each as never }, { pollIntervalMs: 20 });
    }
    const found = async (filters: unknown) =>
      (await namesFound(client, id, { query: 'lantern', filters: filters as never })).sort().join('');
    const is = (type: string, key: string, value: unknown) => ({ type, key, value });
    expect(await found(is('eq', 'team', 'ops'))).toBe('12');
    expect(await found(is('ne', 'team', 'ops'))).toBe('03');
    expect(await found(is('eq', 'year', 2025))).toBe('1');
    expect(await found(is('ne', 'year', 2025))).toBe('023');
    expect(await found(is('gt', 'year', 2024))).toBe('1');
    expect(await found(is('gte', 'year', 2024))).toBe('01');
    expect(await found(is('lt', 'year', 2025))).toBe('0');
    expect(await found(is('lte', 'team', 'docs'))).toBe('0');
    expect(await found(is('in', 'team', ['docs', 'x']))).toBe('0');
    expect(await found(is('nin', 'team', ['docs', 'x']))).toBe('123');
    expect(await found(is('eq', 'a "b" \\', true))).toBe('1');
    expect(
      await found({
        type: 'and',
        filters: [is('eq', 'team', 'ops'), { type: 'or', filters: [is('eq', 'year', '2025'), is('eq', 'year', 1)] }],
      }),
    ).toBe('2');
    expect(await found(is('eq', '" || true || "', 'x'))).toBe('');
  });

  test('attack: filters that are none, too many or too deep are refused', async () => {
    const client = knowledge.as(newMember());
    const storeId = await storeWith(client, {});
    const refused = async (filters: unknown) =>
      (await refusalOf(client.vectorStores.search(storeId, { query: 'x', filters: filters as never }))).status;
    const one = { type: 'eq', key: 'a', value: 1 };
    const deep = (levels: number): unknown => (levels === 0 ? one : { type: 'and', filters: [deep(levels - 1)] });
    for (const filters of [
      deep(10),
      deep(1_000),
      { type: 'or', filters: Array(200).fill(one) },
      { type: 'eq', key: 'a' },
      { ...one, value: {} },
      { ...one, value: '\0' },
      { type: 'or', filters: Array(99).fill({ type: 'in', key: 'a', value: Array(100).fill('xxxxx') }) },
    ]) {
      expect(await refused(filters)).toBe(400);
    }
    for (const filters of [
      'x',
      [one],
      { type: 'constructor', key: 'a', value: 1 },
      { type: 'gt', key: 'a', value: true },
      { ...one, key: '' },
    ]) {
      expect(await refused(filters)).toBe(400);
    }
  });
});
