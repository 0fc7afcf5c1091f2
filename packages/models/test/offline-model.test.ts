// The model without a model: what it recalls, repeats, calls and fills in, and that it says so where it cannot answer.
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
} from '../src/index.ts';

/** What takes for ever takes longer, and what does not takes less on any machine. */
const ENDLESS_MS = 15_000;
const model = createOfflineModel();
const user = (text: string): ModelItem => ({ is: 'message', role: 'user', text });
const assistant = (text: string): ModelItem => ({ is: 'message', role: 'assistant', text });

async function eventsOf(said: string | readonly ModelItem[], more: Partial<ModelRequest> = {}): Promise<ModelEvent[]> {
  const items = typeof said === 'string' ? [user(said)] : said;
  const events: ModelEvent[] = [];
  const request = { model: 'offline', instructions: '', items, maxOutputTokens: 2_000, ...more };
  for await (const event of model.run(request, new AbortController().signal)) events.push(event);
  return events;
}
async function answerTo(said: string | readonly ModelItem[], more: Partial<ModelRequest> = {}): Promise<string> {
  return (await eventsOf(said, more)).map((event) => (event.is === 'text' ? event.text : '')).join('');
}
async function callsFor(said: string | readonly ModelItem[], more: Partial<ModelRequest>): Promise<[name: string, args: unknown][]> {
  return (await eventsOf(said, more)).flatMap((event) => (event.is === 'call' ? [[event.name, JSON.parse(event.arguments)]] : []));
}

const tool = (name: string, description: string, properties: object, required: string[] = []): ModelTool => ({
  name,
  description,
  parameters: { type: 'object', properties, required },
});
const place = { type: 'string', description: 'The city and state, e.g. San Francisco, CA' };
const WEATHER = tool('get_weather', 'Get the current weather for a location', { location: place }, ['location']);
const CLOCK = tool('clock.time', 'Tells the time of a place', { place: { type: 'string' } }, ['place']);
const TABLE = tool(
  'book_table',
  'Books a table in a restaurant',
  {
    restaurant_name: { type: 'string' },
    people: { type: 'integer', minimum: 1 },
    date: { type: 'string', format: 'date' },
    area: { type: 'string', enum: ['inside', 'terrace'] },
    quiet: { type: 'boolean' },
  },
  ['people', 'date'],
);
const TICKET = tool(
  'create_jira_ticket',
  'Create a Jira ticket in the SEC project for tracking remediation',
  { title: { type: 'string' }, severity: { type: 'string', enum: ['Critical', 'High', 'Medium', 'Low'] }, cve_id: { type: 'string' } },
  ['title', 'severity', 'cve_id'],
);
const MAIL = tool(
  'send_email',
  'Sends an e-mail',
  { to: { type: 'string', format: 'email' }, subject: { type: 'string' }, body: { type: 'string' } },
  ['to', 'body'],
);
const SEARCH = tool('file_search', 'Searches the files', { query: { type: 'string' } }, ['query']);
const SUM = tool('calculate', 'Evaluates it', { expression: { type: 'string' } }, ['expression']);
const TOOLS = [WEATHER, CLOCK, TABLE, TICKET, MAIL, SEARCH, SUM];

test.each<[asked: string | readonly ModelItem[], answer: string, instructions?: string]>([
  ['Reply with exactly: first', 'first'],
  ['Start a new response and reply with exactly: recovered', 'recovered'],
  ['Remember the code word: cobalt. Reply with OK.', 'OK'],
  ['Remember this code word: papaya. Reply with only OK.', 'OK'],
  ['Say exactly "good night"', 'good night'],
  ['Count from 1 to 5.', '1, 2, 3, 4, 5'],
  ['Count from three to one', '3, 2, 1'],
  ['Say hello in exactly 3 words.', 'Hello there friend.'],
  ['Say hello.', 'Hello.', 'You are a pirate. Always respond in pirate speak.'],
  [[assistant('The number is four.'), user('Repeat only the number.')], 'four'],
  [[user('My name is Alice.'), assistant('Hello Alice!'), user('What is my name?')], 'Your name is Alice.'],
  [[user('I am Bob.'), user('Call me Rob.'), user("What's my name?")], 'Your name is Rob.'],
  [
    [user('Remember this code word: papaya. Reply with only OK.'), user('What code word did I ask you to remember?')],
    'This code word is papaya.',
  ],
  [[user('Remember the code word: cobalt.'), user('What is the code word? Reply with only the code word.')], 'cobalt'],
  [[user('My budget is 500 euros.'), user('No, my budget is 700 euros.'), user('What is my budget?')], 'Your budget is 700 euros.'],
  [[user('I live in Rome. I have a cat.'), user('Where do I live?')], 'You live in Rome.'],
  [[user('You are my best friend in Oslo'), user('Who is my friend in Oslo?')], 'I am your best friend in Oslo.'],
  ['When do you open?', 'We open at 9 on weekdays.', 'You help in a shop. We open at 9 on weekdays. Returns take 14 days.'],
  ['My name is Alice and I live in Rome.', 'Noted. Your name is Alice and you live in Rome.'],
  [[assistant('The launch is Tuesday.'), user('When is the launch?')], 'The launch is Tuesday.'],
])('%j is answered with %j', async (asked, answer, instructions = '') => {
  expect(await answerTo(asked, { instructions })).toBe(answer);
});

test.each([
  'Write a poem about the sea.',
  'How tall is the Eiffel tower?',
  'Say hello in exactly 90 words.',
  '¿Qué tiempo hace?',
  '?',
  '42',
])('%s gets no invented answer', async (asked) =>
  expect(await answerTo([user('I like tea.'), user(asked)])).toMatch(/^This is the offline model: .* cannot answer this\.$/),
);

test('nothing that somebody asked, and nothing that it said itself, is told as a fact', async () => {
  const before = [user('Is my name Bob?'), assistant(await answerTo('Is my name Bob?'))];
  expect(await answerTo([...before, user('What is my name?')])).toMatch(/cannot answer/);
});

describe('functions', () => {
  test.each<[asked: string, ...calls: [name: string, args: object][]]>([
    ["What's the weather like in San Francisco?", ['get_weather', { location: 'San Francisco' }]],
    ['weather in rome please', ['get_weather', { location: 'rome' }]],
    [
      "What's the weather in San Francisco and Oslo?",
      ['get_weather', { location: 'San Francisco' }],
      ['get_weather', { location: 'Oslo' }],
    ],
    ['What is the weather in Rome and what time is it in Oslo?', ['get_weather', { location: 'Rome' }], ['clock.time', { place: 'Oslo' }]],
    [
      'Book a table for two people on 2026-12-24 on the terrace, not quiet',
      ['book_table', { people: 2, date: '2026-12-24', area: 'terrace', quiet: false }],
    ],
    ['Please book a table for 4 at Luigi on 3 March 2027', ['book_table', { restaurant_name: 'Luigi', people: 4, date: '2027-03-03' }]],
    [
      'Create a ticket titled "Patch OpenSSL" for CVE-2025-1234 with high severity',
      ['create_jira_ticket', { title: 'Patch OpenSSL', severity: 'High', cve_id: 'CVE-2025-1234' }],
    ],
    ['Send an email to bob@example.com saying I will be late', ['send_email', { to: 'bob@example.com', body: 'I will be late' }]],
    [
      'Send an email to bob@example.com with the subject "Lunch" and the body "See you at 12"',
      ['send_email', { to: 'bob@example.com', subject: 'Lunch', body: 'See you at 12' }],
    ],
    ['Search the files for cats and dogs', ['file_search', { query: 'cats and dogs' }]],
    ['What do the files say about retention limits?', ['file_search', { query: 'retention limits' }]],
    ['What is 12 * (3 + 4)?', ['calculate', { expression: '12 * (3 + 4)' }]],
  ])('“%s” calls the one that fits', async (asked, ...calls) => {
    expect(await callsFor(asked, { tools: TOOLS })).toEqual(calls);
  });

  test.each(['Hello there!', 'My name is Alice.', 'I live in Rome.', 'Thanks', 'Tell me a joke'])('“%s” calls none', async (asked) => {
    expect(await callsFor(asked, { tools: TOOLS })).toEqual([]);
  });

  test('a function that needs more than the message says is asked about, not called', async () => {
    expect(await answerTo('What is the weather?', { tools: TOOLS })).toMatch(/To call get_weather, it needs to be told: location\./);
  });

  test('whoever chooses is obeyed', async () => {
    const asked = "What's the weather in Oslo?";
    expect(await callsFor(asked, { tools: TOOLS, toolChoice: 'none' })).toEqual([]);
    expect(await callsFor(asked, { tools: TOOLS, toolChoice: { name: 'clock.time' } })).toEqual([['clock.time', { place: 'Oslo' }]]);
    expect(await callsFor('Hello', { tools: TOOLS, toolChoice: 'required' })).toHaveLength(1);
    expect(await callsFor('Hello', { tools: [TABLE], toolChoice: 'required' })).toEqual([
      ['book_table', { people: 1, date: '1970-01-01' }],
    ]);
    expect(await callsFor('Weather in Rome and Oslo?', { tools: TOOLS, isParallel: false })).toHaveLength(1);
  });

  test('its answer is what the functions returned, and it asks them nothing twice', async () => {
    const call = (id: string, city: string): ModelItem => ({
      is: 'call',
      callId: id,
      name: 'get_weather',
      arguments: JSON.stringify({ location: city }),
    });
    const result = (id: string, output: string): ModelItem => ({ is: 'result', callId: id, output });
    const asked = user('What is the temperature in Rome and Oslo? What is the weather there?');
    const one = [asked, call('a', 'Rome'), result('a', '{"temperature":18,"sky":"sunny"}')];
    expect(await answerTo(one, { tools: TOOLS })).toBe('temperature: 18');
    expect(await answerTo([...one, call('b', 'Oslo'), result('b', '4 °C')], { tools: TOOLS })).toBe(
      'get_weather: temperature: 18\nget_weather: 4 °C',
    );
    expect(await answerTo([...one, assistant('18 degrees.'), user('Which sky was there?')])).toBe('{"temperature":18,"sky":"sunny"}.');
  });

  test('a result that is too long is not cut in the middle of a character', async () => {
    for (const more of ['', 'x']) {
      const call: ModelItem = { is: 'call', callId: 'a', name: 'get_weather', arguments: '{}' };
      const result: ModelItem = { is: 'result', callId: 'a', output: `${more}${'🍜'.repeat(3_000)}` };
      const answer = await answerTo([user('Weather?'), call, result], { tools: TOOLS, maxOutputTokens: 9_000 });
      expect([answer.isWellFormed(), answer.length]).toEqual([true, 4_000]);
    }
  });

  test('no two calls of a conversation have one ID', async () => {
    const items: ModelItem[] = [user('Weather in Rome?')];
    for (let turn = 0; turn < 3; turn++) {
      const call = (await eventsOf(items, { tools: [WEATHER] })).find(({ is }) => is === 'call');
      if (call?.is === 'call') items.push(call, { is: 'result', callId: call.callId, output: 'Sunny' }, user('Weather in Oslo?'));
    }
    const ids = items.flatMap((item) => (item.is === 'call' ? [item.callId] : []));
    expect(new Set(ids).size).toBe(3);
  });
});

describe('JSON', () => {
  const json = async (asked: string, schema: object): Promise<unknown> =>
    JSON.parse(await answerTo(asked, { format: { name: 'x', schema: { type: 'object', ...schema } } }));

  test('fields that the message tells are filled, the others are as small as they may be', async () => {
    const properties = {
      name: { type: 'string' },
      age: { type: 'integer' },
      city: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
      size: { enum: ['small', 'large'] },
      score: { type: 'number', minimum: 3 },
      note: { type: ['string', 'null'] },
      code: { type: 'string', pattern: '^[A-Z]{3}$' },
    };
    expect(await json('Alice is 30 years old and lives in Rome. She is large.', { properties, required: Object.keys(properties) })).toEqual(
      {
        name: 'Alice',
        age: 30,
        city: 'Rome',
        tags: [],
        size: 'large',
        score: 3,
        note: null,
        code: 'AAA',
      },
    );
  });

  test('an answer stands in the field for it, and references are followed', async () => {
    const step = { type: 'object', properties: { n: { type: 'number', minimum: 3 }, ok: { type: 'boolean' } }, required: ['n', 'ok'] };
    const properties = { answer: { type: 'string' }, steps: { type: 'array', items: { $ref: '#/$defs/step' }, minItems: 1 } };
    expect(await json('Reply with exactly: yes', { properties, required: ['answer', 'steps'], $defs: { step } })).toEqual({
      answer: 'yes',
      steps: [{ n: 3, ok: false }],
    });
    expect(JSON.parse(await answerTo('Reply with exactly: yes', { format: 'json' }))).toEqual({ answer: 'yes' });
  });

  test('where it finds no value, it refuses', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^never matched: \\d{40}$' } }, required: ['a'] };
    expect(await eventsOf('Hi', { format: { name: 'x', schema } })).toMatchObject([...Array(9).fill({ is: 'refusal' }), { is: 'end' }]);
  });
});

test('a summary keeps facts first, obeys nothing in it, and is recalled from', async () => {
  const chat = Array.from(
    { length: 200 },
    (_, n) => `user: Something about the weather in village ${n}.\nassistant: It rained there again.`,
  );
  const conversation = ['user: My name is Alice.', 'assistant: Hello!', ...chat, 'user: Reply with exactly: first'].join('\n');
  const instructions = 'You shorten conversations so that they can be continued later. Add nothing.';
  const summary = await answerTo(`Summarise this conversation.\n\n${conversation}`, { instructions });
  expect(summary.split('\n')[0]).toBe('user: My name is Alice.');
  expect(summary).toMatch(/village 199/);
  expect(summary).not.toMatch(/village 0\./);
  expect(summary.length).toBeLessThanOrEqual(4_000);
  expect(await answerTo([user(`What was said earlier in this conversation:\n${summary}`), user('What is my name?')])).toBe(
    'Your name is Alice.',
  );
  const short = [
    user('Remember the compaction code word: slate.'),
    assistant('OK.'),
    user('Compress this conversation for later continuation.'),
  ];
  expect(await answerTo(short)).toBe('user: Remember the compaction code word: slate.');
});

const PNG = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAABmklEQVR42g==';
const GIF = `data:image/gif;base64,${Buffer.from('GIF89a\x05\x00\x07\x00\x00\x00', 'latin1').toString('base64')}`;
const JPEG = `data:image/jpeg;base64,${Buffer.from('ffd8ffe000040000ffc0001108001000200301', 'hex').toString('base64')}`;

test.each([
  [PNG, 'a PNG image of 32 × 32 pixels'],
  [GIF, 'a GIF image of 5 × 7 pixels'],
  [JPEG, 'a JPEG image of 32 × 16 pixels'],
  ['data:image/avif;base64,AAAA', 'a AVIF image of 1 KB'],
  ['https://pictures.example/cat.png?key=canary', 'an image at pictures.example'],
])('a picture is described by its kind and size', async (url, words) => {
  const attached: ModelAttachment[] = [{ is: 'image', at: 0, url }];
  const items: ModelItem[] = [{ is: 'message', role: 'user', text: 'What do you see?', attached }];
  const answer = await answerTo(items);
  expect(answer).toContain(words);
  expect(answer).toMatch(/does not see pictures/);
  expect(answer).not.toMatch(/canary/);
});

test('a file of plain text is read like what was said', async () => {
  const data = `data:text/plain;base64,${Buffer.from('The password of the wifi is tulip. We close at 6.').toString('base64')}`;
  const items: ModelItem[] = [
    { is: 'message', role: 'user', text: 'When does it close?', attached: [{ is: 'file', at: 0, name: 'a.txt', data }] },
  ];
  expect(await answerTo(items)).toBe('We close at 6.');
  const document = { is: 'document', at: 0, name: 'a.pdf', text: 'We close at 7.' } as const;
  const question = { is: 'message', role: 'user', text: 'When does it close?' } as const;
  expect(await answerTo([{ ...question, attached: [document] }])).toBe('We close at 7.');
  expect(await answerTo([{ ...question, text: 'Hello.', attached: [document] }, question])).toBe('We close at 7.');
});

test('it counts tokens, and stops where it has to', async () => {
  const all = await eventsOf('Count from 1 to 100');
  const { outputTokens = 0 } = all.at(-1)?.is === 'end' ? (all.at(-1) as { usage: { outputTokens: number } }).usage : {};
  expect(outputTokens).toBe(199);
  const cut = await eventsOf('Count from 1 to 100', { maxOutputTokens: 20 });
  expect(cut.at(-1)).toMatchObject({ finish: 'length', usage: { outputTokens: 20 } });
  expect(await answerTo('Count from 1 to 100', { maxOutputTokens: 20 })).toBe('1, 2, 3, 4, 5, 6, 7, 8, 9, 10,');
  expect(await eventsOf('Count from 1 to 100', { isStreamed: false })).toHaveLength(2);
});

test('a caller that gives up is heard', async () => {
  const caller = new AbortController();
  const run = async () => {
    const request = { model: 'm', instructions: '', items: [user('Count from 1 to 100')], maxOutputTokens: 500 };
    for await (const _ of model.run(request, caller.signal)) caller.abort();
  };
  await expect(run()).rejects.toMatchObject({ failure: 'cancelled' });
});

const word = fc.constantFrom(
  'Reply with ',
  'exactly: ',
  'my ',
  'name is ',
  'Rome',
  ' and ',
  '"',
  '“',
  'weather ',
  'in ',
  '7 ',
  '. ',
  '?',
  '\n',
  'A',
  ' ',
  '🍜',
  '1970-01-01 ',
  'a@b.c ',
);
const said = fc.array(word, { maxLength: 30 }).map((words) => words.join(''));

test('whatever was said, arguments and JSON fit their schemas, and the same question has the same answer', async () => {
  const schema = TABLE.parameters;
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 4 }), fc.constantFrom('auto', 'required'), async (texts, toolChoice) => {
      const items = texts.map(user);
      const events = await eventsOf(items, { tools: TOOLS, toolChoice: toolChoice as 'auto' });
      expect(await eventsOf(items, { tools: TOOLS, toolChoice: toolChoice as 'auto' })).toEqual(events);
      for (const event of events)
        if (event.is === 'call') {
          const called = TOOLS.find(({ name }) => name === event.name);
          expect(argumentProblem(called?.parameters ?? {}, JSON.parse(event.arguments))).toBeUndefined();
        }
      expect(argumentProblem(schema, JSON.parse(await answerTo(items, { format: { name: 'x', schema } })))).toBeUndefined();
    }),
    { numRuns: propertyRuns(60) },
  );
});

const self = (count: number) => {
  const names = Array.from({ length: count }, (_, place) => `p${place}`);
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { $ref: '#' }])), required: names };
};

test.each<[string, object]>([
  ['asks for itself, again and again', self(4)],
  ['consists of itself', { allOf: [{ $ref: '#' }, { $ref: '#' }, { $ref: '#' }] }],
  ['is itself or itself', { anyOf: [{ $ref: '#' }, { $ref: '#' }] }],
  [
    'has a thousand fields',
    { type: 'object', properties: Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`f${n}`, { type: 'string' }])) },
  ],
  ['has a pattern that takes for ever', { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } }, required: ['a'] }],
  ['is no schema', { type: 7, properties: 8, required: 9, items: 'x' }],
])('attack: a schema that %s takes no time', async (_, schema) => {
  const text = `${'a'.repeat(40)}! in Rome on 2026-12-24`;
  const began = performance.now();
  await eventsOf(text, { format: { name: 'x', schema: schema as ModelTool['parameters'] } });
  await eventsOf(text, {
    tools: [{ name: 'f', description: 'Rome', parameters: schema as ModelTool['parameters'] }],
    toolChoice: 'required',
  });
  expect(performance.now() - began).toBeLessThan(ENDLESS_MS);
});

test.each([
  'a',
  'A ',
  ' ',
  '\n',
  '"',
  '“a”',
  'Reply with only the word ',
  'say exactly ',
  'my name is ',
  'and ',
  '1,',
  'Rome, ',
  'in Rome and ',
  '{"a":',
  'don’t not without ',
  ': ',
  '-',
])('attack: a long message of %j takes no time', async (piece) => {
  const text = `${piece.repeat(200_000 / piece.length)}?`;
  const began = performance.now();
  await eventsOf([user(text), user(text)], { tools: TOOLS, instructions: text, format: { name: 'x', schema: TABLE.parameters } });
  expect(performance.now() - began).toBeLessThan(ENDLESS_MS);
});
