// What an agent without a model keeps and says: lines of people, word for word, in any language, and nothing that nobody said.

import { PHRASES } from '@offshoot/quoting-engine/phrases.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { type BareAgent, openBareAgent } from '../context/bare-agent.ts';

let agent: BareAgent | undefined;
afterEach(() => {
  agent?.close();
  agent = undefined;
});

/** Lines of a group as "Ann: …", and what the last one, who asks, is told. */
async function asked(lines: readonly string[], question: string): Promise<string> {
  agent?.close();
  agent = openBareAgent({ engine: createOfflineEngine(), name: 'Juno' });
  await agent.hear('Zoe', 'hi');
  for (const line of lines) {
    const at = line.indexOf(': ');
    await agent.hear(line.slice(0, at), line.slice(at + 2));
  }
  return (await agent.hear('Zoe', question, { answer: true })).join('\n');
}

const firstLine = (answer: string): string => answer.split('\n')[0] ?? '';

describe('a line that denies or corrects another is told first', () => {
  it.each<[question: string, lines: string[], first: string, later?: string]>([
    ['is Leo vegan?', ['Ann: Leo is vegan', 'Ann: Leo is not vegan'], 'not vegan', 'Leo is vegan'],
    ['is parking allowed?', ['Ann: parking is allowed', 'Ann: parking is not allowed'], 'not allowed', 'parking is allowed'],
    ['are dogs welcome?', ['Ann: dogs are welcome', "Ann: dogs aren't welcome"], "aren't", 'dogs are welcome'],
    ['does Ann like olives?', ['Ann: I like olives', "Ann: I don't like olives"], "don't", 'I like olives'],
    ['when is the flight?', ['Ann: the flight is at 9', 'Ann: the flight is not at 9 but at 11'], '11', 'at 9'],
    ['where does Kiran live?', ['Kiran: I live in Whitefield', 'Ann: Kiran moved from Whitefield to Electronic City'], 'Electronic City'],
    ['what team is Alex on?', ['Ann: Alex is on the Growth team', 'Ann: Alex is back on the Payments team'], 'Payments'],
    ['who is my boss?', ['Zoe: my boss is Ana', 'Zoe: my boss is Jovan now'], 'Jovan', 'Ana'],
    ['how much is the rent?', ['Ann: the rent is 2500', 'Ann: 2600 actually, she added the cellar'], '2600', '2500'],
    ['what is the rent?', ['Ann: the rent is 2500', 'Ben: lovely weather', 'Ann: 2600 actually, she added the cellar'], '2600', '2500'],
    ['how much is the rent?', ['Ann: the rent is 2500', 'Cem: I saw a heron today', 'Ann: sorry, 2600'], '2600', '2500'],
    ['what is the budget?', ['Ann: the budget is 2500', 'Ann: make it 2600'], '2600', '2500'],
    ["what's the budget?", ['Ann: the budget is 2500', "Ben: let's make it 2600"], '2600', '2500'],
    ['when is dinner?', ['Ann: dinner is at 7', 'Ann: make that 8'], '8', 'at 7'],
    ['what team is Alex on?', ['Alex: I am on Payments', 'Alex: switched to Growth', 'Alex: back on Payments'], 'back on Payments'],
    [
      'what team is Alex on?',
      ['Alex: I am on the Payments team', 'Alex: switched to Growth', 'Ann: ok', 'Alex: back on Payments'],
      'Payments',
    ],
    ['what team is Alex on?', ['Alex: I am on Payments', 'Alex: I switched to Growth'], 'Growth'],
    ['Ist Leo vegan?', ['Ann: Leo ist vegan', 'Ann: Leo ist doch nicht vegan'], 'nicht vegan', 'Leo ist vegan'],
    ['¿Leo es vegano?', ['Ann: Leo es vegano', 'Ann: Leo no es vegano'], 'no es vegano', 'Leo es vegano'],
    ['レオはビーガンですか？', ['Ann: レオはビーガンです', 'Ann: レオはビーガンではありません'], 'ありません', 'ビーガンです'],
  ])('%s', async (question, lines, first, later) => {
    const answer = await asked(lines, question);
    expect(firstLine(answer)).toContain(first);
    if (later !== undefined) expect(answer).toContain(later);
  });

  it('“Earlier” is said only with evidence: otherwise both stand', async () => {
    const answer = await asked(['Nico: im size L and i want number 7', 'Hilal: M, number 10'], 'which numbers do we want?');
    expect(answer).not.toContain(PHRASES.en.earlier);
  });
});

describe('whose words they are', () => {
  it('words that a speaker quotes are not theirs', async () => {
    const answer = await asked(["Cem: Ann said 'I love nuts'"], 'what do you know about Cem?');
    expect(answer).not.toMatch(/Cem loves/);
    expect(agent?.store.memory.all().flatMap(({ concerns = [] }) => concerns.map(({ key }) => key))).not.toContain('cem');
  });

  it('a number beside it is no room', async () => {
    const answer = await asked(['Ann: we are in room 44', 'Ben: the bill is 126', 'Ben: so 42 each'], 'which room are we in?');
    expect(firstLine(answer)).toContain('room 44');
  });

  it.each(['who brings the tent?', 'wer bringt das Zelt?', '¿quién trae la tienda?', '誰がテントを持ってきますか？'])(
    'a short answer is told with its question: %s',
    async (question) => {
      const answer = await asked([`Ann: ${question}`, 'Ben: me'], question);
      expect(answer).toContain('Ben: “me”');
    },
  );

  it('all that a person cannot eat is told', async () => {
    const lines = [
      'Ann: I am allergic to nuts',
      'Ben: we meet at 8',
      'Ann: and no shellfish for me',
      "Ann: I don't drink milk",
      'Ann: my bike is red',
    ];
    const answer = await asked(lines, 'what can Ann not eat?');
    for (const what of ['nuts', 'shellfish', 'milk']) expect(answer).toContain(what);
    expect(answer).not.toContain('bike');
  });
});

describe('what it is told to keep and to forget', () => {
  it.each([
    ['Juno, remember that the hut is blue', 'what colour is the hut?', 'the hut is blue'],
    ['Juno, merk dir: die Hütte ist blau', 'welche Farbe hat die Hütte?', 'die Hütte ist blau'],
    ['Juno, recuerda que la cabaña es azul', '¿de qué color es la cabaña?', 'la cabaña es azul'],
    ['Juno、小屋は青いと覚えて', '小屋は何色ですか？', '小屋は青い'],
    ['Juno, merke dir bitte, dass die Hütte blau ist', 'welche Farbe hat die Hütte?', '“die Hütte blau ist”'],
    ['Juno, bitte merk dir, die Hütte ist blau', 'welche Farbe hat die Hütte?', '“die Hütte ist blau”'],
    ['Juno, merk dir doch bitte: die Hütte ist blau', 'welche Farbe hat die Hütte?', '“die Hütte ist blau”'],
    ['Juno, acuérdate de que la cabaña es azul', '¿de qué color es la cabaña?', '“la cabaña es azul”'],
    ['Juno, por favor recuerda que la cabaña es azul', '¿de qué color es la cabaña?', '“la cabaña es azul”'],
    ['Juno, no olvides que la cabaña es azul', '¿de qué color es la cabaña?', '“la cabaña es azul”'],
    ['Juno, rappelle-toi que la cabane est bleue', 'de quelle couleur est la cabane ?', '“la cabane est bleue”'],
    ["Juno, n'oublie pas que la cabane est bleue", 'de quelle couleur est la cabane ?', '“la cabane est bleue”'],
    ['Juno、小屋は青いと覚えておいて', '小屋は何色ですか？', '“小屋は青い”'],
    ['Juno、小屋は青いと覚えておいてください。', '小屋は何色ですか？', '“小屋は青い”'],
  ])('%s', async (order, question, kept) => {
    await asked([], 'hi');
    await agent?.hear('Ann', order, { answer: true });
    expect((await agent?.hear('Ann', question, { answer: true }))?.join()).toContain(kept);
  });

  it.each([
    ['I work at Siemens', 'Juno, forget where I work', 'Siemens'],
    ['ich arbeite bei Siemens', 'Juno, vergiss was ich über Siemens gesagt habe', 'Siemens'],
    ['trabajo en Siemens', 'Juno, olvida lo de Siemens', 'Siemens'],
    ['シーメンスで働いています', 'Juno、シーメンスのことを忘れて', 'シーメンス'],
  ])('%s – %s', async (told, order, gone) => {
    await asked([`Ann: ${told}`], 'hi');
    await agent?.hear('Ann', order, { answer: true });
    expect(JSON.stringify(agent?.store.memory.all())).not.toContain(gone);
  });

  it.each([
    ['I live in Oslo', 'Juno, forget where I live', 'where you live'],
    ['I am dating Marco', 'Juno, forget who I am dating', 'who you are dating'],
    ['I work at Siemens', 'Juno, please forget where I work', 'where you work'],
    ['my shoe size is 43', 'Juno, forget my shoe size', undefined],
    ['I am allergic to nuts', 'Juno, forget what I am allergic to', 'what you are allergic to'],
    ["I'm moving to Rome in May", "Juno, forget when I'm moving", undefined],
  ])('says plainly what was forgotten: %s – %s', async (told, order, words) => {
    await asked([`Ann: ${told}`], 'hi');
    const answer = (await agent?.hear('Ann', order, { answer: true }))?.join() ?? '';
    expect(answer).toMatch(/^Done: I have forgotten /);
    expect(answer).not.toMatch(/your (?:live|dating|work)\b/);
    expect(answer).toContain(words ?? 'forgotten');
    expect(agent?.store.memory.all()).toEqual([]);
  });

  it.each([
    ...['thanks Juno!', 'thank you, Juno', 'Thanks @Juno', 'ok thanks!', 'Juno, thanks a lot 🙏', 'thx juno'],
    ...['danke Juno', 'vielen Dank, Juno!', 'danke schön', 'gracias, Juno', '¡muchas gracias!', 'merci beaucoup Juno', 'ありがとう、Juno'],
    ...['Juno、ありがとうございます', 'obrigada Juno', 'grazie mille'],
  ])('is thanked, and says nothing: %s', async (thanks) => {
    await asked([], 'hi');
    expect(await agent?.hear('Ann', thanks, { answer: true })).toEqual([]);
    expect(agent?.store.memory.all()).toEqual([]);
  });

  it('where nothing is found, the closest line is offered, and “forget that” means it', async () => {
    await asked(['Ann: ugh i have to see a dermatologist on Friday'], 'hi');
    const offered = (await agent?.hear('Ann', 'Juno, forget the thing on Friday with the skin', { answer: true }))?.join() ?? '';
    if (!offered.includes('dermatologist')) return;
    await agent?.hear('Ann', 'Juno, forget that', { answer: true });
    expect(JSON.stringify(agent?.store.memory.all())).not.toContain('dermatologist');
  });
});

describe('nothing that nobody said', () => {
  const WORDS = 'Leo Ann is not vegan at 8 9 the hotel boat I my we moved to Rome actually no and , blue 12 euros never likes tea'.split(
    ' ',
  );
  const line = fc.array(fc.constantFrom(...WORDS), { minLength: 2, maxLength: 8 }).map((words) => words.join(' '));

  it('each quotation is a part of a line, and besides them there are only names and the agent’s own few words', async () => {
    const own = Object.values(PHRASES.en).flatMap((phrase) => (typeof phrase === 'string' ? [phrase] : []));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), line, async (said, question) => {
        const answer = await asked(
          said.map((text) => `Ann: ${text}`),
          `${question}?`,
        );
        const quotations = [...answer.matchAll(/“([^”]*)”/g)].map(([, quotation = '']) => quotation);
        expect(
          quotations.filter((quotation) => !said.some((text) => text.includes(quotation))),
          answer,
        ).toEqual([]);
        const rest = own.reduce((text, phrase) => text.replaceAll(phrase, ''), answer.replace(/“[^”]*”/g, ''));
        expect(rest).toMatch(/^(?:Ann|You|And \d+ more: ask me about something\.|I can't[^\n]*|My instructions|[\s•:().])*$/);
      }),
      { numRuns: propertyRuns(12) },
    );
  });
});
