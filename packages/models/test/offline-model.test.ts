// The stand-in for a model: it says in every answer that it is none, quotes in any language, and what it calls and gives fits the schemas.
import { setFlagsFromString } from 'node:v8';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  argumentProblem,
  createOfflineModel,
  type ModelAttachment,
  type ModelEvent,
  type ModelItem,
  type ModelRequest,
  type ModelTool,
  offlineCatalog,
} from '../src/index.ts';

/** What takes for ever takes longer, and what does not takes less on any machine. */
const ENDLESS_MS = 15_000;
const IS_NONE = /^This is the offline stand-in, not a language model/;
const model = createOfflineModel();
const user = (text: string): ModelItem => ({ is: 'message', role: 'user', text });
const assistant = (text: string): ModelItem => ({ is: 'message', role: 'assistant', text });

async function eventsOf(said: string | readonly ModelItem[], more: Partial<ModelRequest> = {}): Promise<ModelEvent[]> {
  const items = typeof said === 'string' ? [user(said)] : said;
  const events: ModelEvent[] = [];
  const request = { model: 'offline', instructions: '', items, maxOutputTokens: 9_000, ...more };
  for await (const event of model.run(request, new AbortController().signal)) events.push(event);
  return events;
}
async function answerTo(said: string | readonly ModelItem[], more: Partial<ModelRequest> = {}): Promise<string> {
  return (await eventsOf(said, more)).map((event) => (event.is === 'text' ? event.text : '')).join('');
}
async function callsFor(said: string | readonly ModelItem[], more: Partial<ModelRequest>): Promise<[name: string, args: unknown][]> {
  return (await eventsOf(said, more)).flatMap((event) => (event.is === 'call' ? [[event.name, JSON.parse(event.arguments)]] : []));
}

const tool = (name: string, properties: object, required: string[]): ModelTool => ({
  name,
  description: 'What is the weather?',
  parameters: { type: 'object', properties, required },
});
const WEATHER = tool('get_weather', { city: { type: 'string' }, unit: { type: 'string' } }, ['city']);
const TABLE = tool(
  'book_table',
  {
    people: { type: 'integer', minimum: 1 },
    date: { type: 'string', format: 'date' },
    area: { type: 'string', enum: ['inside', 'terrace'] },
    quiet: { type: 'boolean' },
  },
  ['people', 'date', 'area', 'quiet'],
);
const TOOLS = [WEATHER, TABLE];
const LEAST_TABLE = { people: 1, date: '1970-01-01', area: 'inside', quiet: false };

test('attack: millions of blanks exhaust the stack of a pattern, in a state of V8’s compiler that comes and goes', () => {
  // The first test: before anything has compiled the pattern.
  setFlagsFromString('--no-regexp-optimization');
  try {
    const counted = offlineCatalog.inputTokens({ instructions: '', items: [user(`hello${' '.repeat(24 * 1024 * 1024)}`)] });
    expect(counted).toBe(3);
  } finally {
    setFlagsFromString('--regexp-optimization');
  }
});

describe('an answer', () => {
  test.each(['How tall is the Eiffel tower?', 'Merk dir: die Hütte ist blau.', '天気はどうですか？', '¿Qué tiempo hace?', '42'])(
    'to “%s” says that this is no language model, and quotes the message',
    async (asked) => {
      const answer = await answerTo(asked, { instructions: 'The door opens with 4711.', tools: TOOLS });
      expect(answer).toMatch(IS_NONE);
      expect(answer.split('\n').slice(1)).toEqual([`Last message: “${asked}”`]);
    },
  );

  test('quotes what the user said before, and neither what it said itself nor its instructions', async () => {
    const items = [user('Ich heiße Mia.'), assistant('Du heißt Ann.'), user('Wie heiße ich?')];
    const answer = await answerTo(items, { instructions: 'Her name is Eve.' });
    expect(answer.split('\n').slice(1)).toEqual(['Earlier message: “Ich heiße Mia.”', 'Last message: “Wie heiße ich?”']);
  });

  test('to nothing says what it is', async () => {
    for (const items of [[], [user(' ')]]) expect(await answerTo(items)).toMatch(/^This is the offline stand-in[^\n]*$/);
  });

  test('keeps the beginning and the end of a long text, and the latest of many messages, without half of a character', async () => {
    for (const more of ['', 'x']) {
      const answer = await answerTo([
        ...Array.from({ length: 99 }, (_, n) => user(`${n} ${'y'.repeat(997)}`)),
        user(`${more}${'🍜'.repeat(9_000)} end`),
      ]);
      expect([answer.isWellFormed(), answer.length < 14_000]).toEqual([true, true]);
      const lines = answer.split('\n').slice(1);
      expect(lines.map((line) => line.replace(/(y|🍜)+/gu, '$1'))).toEqual([
        ...Array.from({ length: 8 }, (_, n) => `Earlier message: “${n + 91} y”`),
        `Last message: “${more}🍜${more && '\ufffd'} … 🍜 end”`,
      ]);
    }
  });

  test('says that it cannot look at pictures nor read files, and quotes what others have read in one', async () => {
    const attached: ModelAttachment[] = [
      { is: 'image', at: 0, url: 'https://pictures.example/cat.png?key=canary' },
      { is: 'file', at: 0, name: 'a.pdf', data: 'data:application/pdf;base64,AAAA' },
      { is: 'document', at: 0, name: 'b.md', text: 'Wir schließen um 7.' },
    ];
    const answer = await answerTo([{ is: 'message', role: 'user', text: "What's in this?", attached }]);
    expect(answer).toMatch(IS_NONE);
    expect(answer.split('\n').slice(1)).toEqual([
      'It cannot look at pictures.',
      'It cannot read the file “a.pdf”.',
      "Last message: “What's in this?”",
      'b.md: “Wir schließen um 7.”',
    ]);
  });

  test('comes in pieces, is counted, and stops where it has to', async () => {
    const all = await eventsOf('Hello there.');
    expect(all.length).toBeGreaterThan(5);
    const end = all.at(-1);
    if (end?.is !== 'end') throw new Error('no end');
    expect(end).toMatchObject({ finish: 'stop', usage: { inputTokens: 5 } });
    expect(await offlineCatalog.inputTokens({ instructions: '', items: [user('Hello there.')] } as never)).toBe(5);
    const outputTokens = (end.usage?.outputTokens ?? 0) - 1;
    expect((await eventsOf('Hello there.', { maxOutputTokens: outputTokens })).at(-1)).toMatchObject({
      finish: 'length',
      usage: { outputTokens },
    });
    expect(await eventsOf('Hello there.', { isStreamed: false })).toHaveLength(2);
  });

  test('ends when its caller gives up', async () => {
    const caller = new AbortController();
    const run = async () => {
      const request = { model: 'm', instructions: '', items: [user('Hello.')], maxOutputTokens: 500 };
      for await (const _ of model.run(request, caller.signal)) caller.abort();
    };
    await expect(run()).rejects.toMatchObject({ failure: 'cancelled' });
  });
});

describe('a function', () => {
  test.each<[asked: string, more: Partial<ModelRequest>, ...calls: [name: string, args: object][]]>([
    ['What is the weather?', {}],
    ['forget_weather or get_weather_now', {}],
    ['get_weather', { toolChoice: 'none' }],
    ['get_weatherを呼んで', {}, ['get_weather', { city: 'offline' }]],
    ['Ruf get_weather {"city": "Zürich"} auf.', {}, ['get_weather', { city: 'Zürich' }]],
    ['get_weather {"town": "Rome"}', {}, ['get_weather', { city: 'offline' }]],
    ['book_table and get_weather {"city": "Oslo"}', {}, ['book_table', LEAST_TABLE], ['get_weather', { city: 'Oslo' }]],
    ['book_table and get_weather', { isParallel: false }, ['book_table', LEAST_TABLE]],
    ['Hello', { toolChoice: 'required' }, ['get_weather', { city: 'offline' }]],
    ['Hello, get_weather', { toolChoice: { name: 'book_table' } }, ['book_table', LEAST_TABLE]],
    ['{"city": "Rome"}', { toolChoice: { name: 'get_weather' } }, ['get_weather', { city: 'Rome' }]],
  ])('for “%s” %j: called if it is named or demanded', async (asked, more, ...calls) => {
    expect(await callsFor(asked, { tools: TOOLS, ...more })).toEqual(calls);
  });

  test('its results are quoted, and it is asked nothing twice unless that is demanded', async () => {
    const call = (callId: string, name: string): ModelItem => ({ is: 'call', callId, name, arguments: '{}' });
    const result = (callId: string, output: string): ModelItem => ({ is: 'result', callId, output });
    const items = [
      user('get_weather, book_table'),
      call('a', 'get_weather'),
      call('b', 'book_table'),
      result('b', 'Tisch 4'),
      result('a', '18 °C'),
    ];
    const answer = await answerTo(items, { tools: TOOLS });
    expect(answer).toMatch(IS_NONE);
    expect(answer).toMatch(/\nbook_table returned: “Tisch 4”\nget_weather returned: “18 °C”$/);
    expect(await callsFor(items, { tools: TOOLS, toolChoice: 'required' })).toHaveLength(2);
    expect(await answerTo([...items, assistant(answer), user('Danke')], { tools: TOOLS })).not.toContain('Tisch');
  });

  test('no two calls of a conversation have one ID', async () => {
    const items: ModelItem[] = [];
    for (let turn = 0; turn < 3; turn++) {
      items.push(user('get_weather'));
      const call = (await eventsOf(items, { tools: TOOLS })).find(({ is }) => is === 'call');
      if (call?.is === 'call') items.push(call, { is: 'result', callId: call.callId, output: 'Sunny' });
    }
    expect(new Set(items.flatMap((item) => (item.is === 'call' ? [item.callId] : []))).size).toBe(3);
  });
});

describe('JSON', () => {
  const json = async (asked: string, schema: object): Promise<unknown> =>
    JSON.parse(await answerTo(asked, { format: { name: 'x', schema: schema as ModelTool['parameters'] } }));

  test('without a schema has the answer', async () => {
    expect(JSON.parse(await answerTo('Hallo', { format: 'json' }))).toEqual({ answer: expect.stringMatching(IS_NONE) });
  });

  test('is as small as its schema allows, says where it is from, and is what the message gives if that fits', async () => {
    const properties = {
      name: { type: 'string', minLength: 9 },
      initials: { type: 'string', maxLength: 3 },
      age: { type: 'integer', exclusiveMinimum: 17, multipleOf: 5 },
      tags: { type: 'array', items: { type: 'string' } },
      size: { enum: ['small', 'large'] },
      note: { type: ['string', 'null'] },
      code: { type: 'string', pattern: '^[A-Z]{3}$' },
      kind: { const: 'person' },
      steps: { type: 'array', items: { $ref: '#/$defs/step' }, minItems: 1 },
      either: { anyOf: [{ type: 'boolean' }, { type: 'string' }] },
      any: {},
    };
    const step = { allOf: [{ type: 'object' }, { properties: { n: { type: 'number', maximum: -3 } }, required: ['n'] }] };
    const schema = {
      type: 'object',
      properties: { ...properties, optional: { type: 'string' } },
      required: Object.keys(properties),
      $defs: { step },
    };
    const least = {
      name: 'offline--',
      initials: 'off',
      age: 20,
      tags: [],
      size: 'small',
      note: null,
      code: 'AAA',
      kind: 'person',
      steps: [{ n: -3 }],
      either: false,
      any: 'offline',
    };
    expect(await json('Hallo', schema)).toEqual(least);
    expect(await json(`Das: ${JSON.stringify({ ...least, age: 40 })}.`, schema)).toEqual({ ...least, age: 40 });
    expect(await json(`Das: ${JSON.stringify({ ...least, age: 4 })}.`, schema)).toEqual(least);
    expect(await json('{}', { type: 'array', items: {}, minItems: 1 })).toEqual(['offline']);
  });

  test('is refused where no value is found', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^never matched: \\d{40}$' } }, required: ['a'] };
    const events = await eventsOf('Hi', { format: { name: 'x', schema } });
    expect(new Set(events.map(({ is }) => is))).toEqual(new Set(['refusal', 'end']));
    expect(events.map((event) => (event.is === 'refusal' ? event.text : '')).join('')).toMatch(IS_NONE);
  });
});

const said = fc
  .array(fc.constantFrom('get_weather', 'book_table', ' ', '{', '}', '"city":', '"a"', '1', '🍜', '\ud83c', '\n'), { maxLength: 30 })
  .map((words) => words.join(''));

test('for any question, arguments and JSON fit their schemas, text is well formed, and the same question has the same answer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 3 }), fc.constantFrom('auto', 'required'), async (texts, toolChoice) => {
      const items = texts.map(user);
      const request = { tools: TOOLS, toolChoice: toolChoice as 'auto' };
      const events = await eventsOf(items, request);
      expect(await eventsOf(items, request)).toEqual(events);
      for (const event of events)
        if (event.is === 'call') {
          const called = TOOLS.find(({ name }) => name === event.name);
          expect(argumentProblem(called?.parameters ?? {}, JSON.parse(event.arguments))).toBeUndefined();
        }
      expect((await answerTo(items)).isWellFormed()).toBe(true);
      const schema = TABLE.parameters;
      expect(argumentProblem(schema, JSON.parse(await answerTo(items, { format: { name: 'x', schema } })))).toBeUndefined();
    }),
    { numRuns: propertyRuns(60) },
  );
});

const self = (count: number) => {
  const names = Array.from({ length: count }, (_, place) => `p${place}`);
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { $ref: '#' }])), required: names };
};
const needing = (of: object) => ({ type: 'object', properties: { a: of }, required: ['a'] });

test.each<[string, object]>([
  ['asks for itself, again and again', self(4)],
  ['consists of itself', { allOf: [{ $ref: '#' }, { $ref: '#' }, { $ref: '#' }] }],
  ['is itself or itself', { anyOf: [{ $ref: '#' }, { $ref: '#' }] }],
  ['has a hundred fields of itself', self(100)],
  ['has a pattern that takes for ever', needing({ type: 'string', pattern: '^(a+)+$' })],
  ['has a pattern that is repeated without end', needing({ type: 'string', pattern: '^(((a{1000}){1000}){1000}){1000}$' })],
  ['wants a string without end', needing({ type: 'string', minLength: 1e300 })],
  ['wants lists of lists without end', needing({ type: 'array', minItems: 1e300, items: { $ref: '#/properties/a' } })],
  ['is no schema', { type: 7, properties: 8, required: 9, items: 'x' }],
])('attack: a schema that %s takes no time', async (_, schema) => {
  const parameters = schema as ModelTool['parameters'];
  const began = performance.now();
  await eventsOf('f {"a": 1}', { format: { name: 'x', schema: parameters } });
  await eventsOf('f {"a": 1}', { tools: [{ name: 'f', description: '', parameters }], toolChoice: 'required' });
  expect(performance.now() - began).toBeLessThan(ENDLESS_MS);
});

test.each(['a', ' ', '\n', '“a”', '{', '{"a":', '}', 'get_weather', 'get_weather {"city":'])(
  'attack: a long message of %j takes no time',
  async (piece) => {
    const text = piece.repeat(200_000 / piece.length);
    const tools = [...TOOLS, ...Array.from({ length: 128 }, (_, n) => ({ ...WEATHER, name: 'a'.repeat(n + 1) }))];
    const began = performance.now();
    await eventsOf([user(text), user(text)], { tools, instructions: text });
    await eventsOf([user(text), user(text)], { format: { name: 'x', schema: TABLE.parameters } });
    expect(performance.now() - began).toBeLessThan(ENDLESS_MS);
  },
);
