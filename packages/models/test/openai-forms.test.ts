// Endpoints that write calls and texts in other forms than OpenAI does.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { argumentsIn, createOpenAiModel, type Model, type ModelEvent } from '../src/index.ts';
import { type ProtocolServer, startProtocolServer } from './testing.ts';

let server: ProtocolServer;
let model: Model;
beforeAll(async () => {
  server = await startProtocolServer();
  model = createOpenAiModel({ baseUrl: server.url, apiKey: '', timeoutMs: 20_000 });
});
afterAll(() => server.close());

/** What is heard before the end. */
async function heard(isStreamed: boolean, ...parts: object[]): Promise<ModelEvent[]> {
  server.behave({ kind: 'as-written', parts, finish: 'stop' });
  const events: ModelEvent[] = [];
  const request = { model: 'm', instructions: '', items: [{ is: 'message', role: 'user', text: 'Hi' }] as const, isStreamed };
  for await (const event of model.run({ ...request, maxOutputTokens: 100 }, new AbortController().signal)) events.push(event);
  expect(events.pop()).toMatchObject({ is: 'end' });
  return events;
}

interface Piece {
  index?: number;
  id?: string;
  function: { name?: string; arguments?: unknown };
}
const piece = (id: string | undefined, name: string | undefined, json: unknown, index?: number): Piece => ({
  ...(index !== undefined && { index }),
  ...(id !== undefined && { id }),
  function: { ...(name !== undefined && { name }), arguments: json },
});
const calling = (...tool_calls: Piece[]) => ({ tool_calls });
const callsIn = (events: readonly ModelEvent[]) =>
  events
    .flatMap((event) => (event.is === 'calling' ? [] : [event]))
    .map((event) => (event.is === 'call' ? [event.callId, event.name, event.arguments] : event));

const F = ['a', 'f', '{"x":1}'];
const G = ['b', 'g', '{"y":2}'];
const AGAIN = ['c', 'f', '{"x":3}'];

test.each<[string, Piece[][]]>([
  ['a chunk for each call', [[piece('a', 'f', '{"x":1}')], [piece('b', 'g', '{"y":2}')], [piece('c', 'f', '{"x":3}')]]],
  ['some calls in one chunk', [[piece('a', 'f', '{"x":1}'), piece('b', 'g', '{"y":2}')], [piece('c', 'f', '{"x":3}')]]],
  [
    'an ID in the first piece of each',
    [
      [piece('a', 'f', '')],
      [piece(undefined, undefined, '{"x":')],
      [piece('', undefined, '1}')],
      [piece('b', 'g', '{"y"')],
      [piece(undefined, undefined, ':2}')],
      [piece('c', 'f', '{"x":3}')],
    ],
  ],
  [
    'its ID in each piece',
    [
      [piece('a', 'f', '{"x":')],
      [piece('a', 'f', '1}')],
      [piece('b', 'g', '{"y"')],
      [piece('b', undefined, ':2}')],
      [piece('c', 'f', '{"x":3}')],
    ],
  ],
  [
    'its ID in each piece, in turns',
    [
      [piece('a', 'f', '{"x":')],
      [piece('b', 'g', '{"y"')],
      [piece('a', 'f', '1}')],
      [piece('c', 'f', '{"x":3}')],
      [piece('b', undefined, ':2}')],
    ],
  ],
  [
    'another ID in each piece, and the name in the first',
    [
      [piece('a', 'f', '')],
      [piece('a2', undefined, '{"x":')],
      [piece('a3', undefined, '1}')],
      [piece('b', 'g', '{"y":2}')],
      [piece('c', 'f', '{"x"')],
      [piece('c2', undefined, ':3}')],
    ],
  ],
])('calls of one index, or of none, are told apart by their IDs: %s', async (_, chunks) => {
  expect(callsIn(await heard(true, ...chunks.map((pieces) => calling(...pieces))))).toEqual([F, G, AGAIN]);
  const indexed = chunks.map((pieces) => pieces.map((one, index) => ({ ...one, index })));
  expect(callsIn(await heard(true, ...indexed.map((pieces) => calling(...pieces))))).toEqual([F, G, AGAIN]);
});

test('pieces of calls with an index and an ID may come in any order', async () => {
  const events = await heard(
    true,
    calling(piece('b', 'g', '{"y"', 1)),
    calling(piece('a', 'f', '{"x":', 0)),
    calling(piece(undefined, undefined, ':2}', 1)),
    calling(piece(undefined, undefined, '1}', 0)),
  );
  expect(callsIn(events)).toEqual([F, G]);
});

test('arguments are told as they come, together what the call has, and only once it has a name and an ID, and none is missing before it', async () => {
  const pieces = [
    [piece('a', 'f', '', 0)],
    [piece(undefined, undefined, ' {"x"', 0), piece('b', undefined, '{"y"', 1)],
    [piece(undefined, undefined, ':1}', 0)],
    [piece(undefined, 'g', ':2}', 1)],
    [piece('d', 'k', ' ', 2)],
    [piece(undefined, 'h', '{}', 3)],
    [piece('e', 'f', '{}', 4)],
  ];
  const events = await heard(true, ...pieces.map((some) => calling(...some)));
  expect(events.flatMap((event) => (event.is === 'calling' ? [[event.callId, event.name, event.arguments]] : []))).toEqual([
    ['a', 'f', ''],
    ['a', 'f', ' {"x"'],
    ['a', 'f', ':1}'],
    ['b', 'g', '{"y":2}'],
    ['d', 'k', ''],
  ]);
  expect(callsIn(events)).toEqual([
    ['a', 'f', ' {"x":1}'],
    ['b', 'g', '{"y":2}'],
    ['d', 'k', ' '],
    ['call_3', 'h', '{}'],
    ['e', 'f', '{}'],
  ]);
});

test.each([true, false])('arguments that are an object are told as its JSON (streamed: %s)', async (isStreamed) => {
  const written = calling(piece('a', 'f', { x: 1 }), piece('b', 'g', {}), piece('c', 'f', null));
  expect(callsIn(await heard(isStreamed, written))).toEqual([F, ['b', 'g', '{}'], ['c', 'f', '']]);
});

const text = (told: unknown) => ({ type: 'text', text: told });

test.each([true, false])(
  'a text in parts is told in their order, what is thought apart, and nothing else (streamed: %s)',
  async (isStreamed) => {
    const content = [
      { type: 'thinking', thinking: [text('They want '), { type: 'reference', reference_ids: [1] }, text('the time.')] },
      { type: 'thinking', thinking: ' Nine?' },
      text('It is '),
      { type: 'image_url', image_url: { url: 'data:,' } },
      { type: 'reference', reference_ids: [1], text: 'no' },
      text(7),
      null,
      'no',
      text('nine.'),
    ];
    expect(await heard(isStreamed, { content })).toEqual([
      { is: 'thinking', text: 'They want the time. Nine?' },
      { is: 'text', text: 'It is nine.' },
    ]);
    expect(await heard(isStreamed, { content: [text('Nine.'), { type: 'thinking' }, { type: 'thinking', thinking: [null] }] })).toEqual([
      { is: 'text', text: 'Nine.' },
    ]);
    expect(await heard(isStreamed, { content: [] })).toEqual([]);
  },
);

test('a text in one piece is cut where it is too long, though it comes in parts', async () => {
  const [event] = await heard(false, { content: Array.from({ length: 30 }, () => text('x'.repeat(10_000))) });
  expect(event).toMatchObject({ is: 'text', text: 'x'.repeat(200_000) });
});

test('a long answer is heard to its end, though each of its tokens comes alone', async () => {
  const events = await heard(true, ...Array.from({ length: 30_000 }, () => ({ content: 'word ' })));
  expect(events).toHaveLength(30_000);
});

test('attack: a model that says half of a character, anywhere, is not believed: it is replaced, or joined with its other half', async () => {
  const half = '\ud83c';
  const other = '\udf5c';
  const call = (id: string, name: string, json: string) => calling(piece(id, name, json, 0));
  const all = {
    reasoning: `a${half}`,
    content: `b${other}`,
    refusal: half,
    ...call(`i${half}`, `n${half}`, `{"zone":"${half}"}`),
  };
  for (const isStreamed of [true, false])
    expect((await heard(isStreamed, all)).filter(({ is }) => is !== 'calling')).toEqual([
      { is: 'thinking', text: isStreamed ? 'a' : 'a\ufffd' },
      ...(isStreamed ? [{ is: 'thinking', text: '\ufffd' }] : []),
      { is: 'text', text: 'b\ufffd' },
      { is: 'refusal', text: '\ufffd' },
      { is: 'call', callId: 'i\ufffd', name: 'n\ufffd', arguments: '{"zone":"\ufffd"}' },
    ]);
  const parts = [{ content: `b${half}` }, { content: `${other}c` }, call('a', 'n', `"${half}`), call('a', 'n', `${other}"`)];
  expect(await heard(true, ...parts)).toEqual([
    { is: 'text', text: 'b' },
    { is: 'text', text: `${half}${other}c` },
    { is: 'calling', callId: 'a', name: 'n', arguments: '"' },
    { is: 'calling', callId: 'a', name: 'n', arguments: `${half}${other}"` },
    { is: 'call', callId: 'a', name: 'n', arguments: `"${half}${other}"` },
  ]);
  expect(argumentsIn(String.raw`{"a\ud83c":["\uDF5C",{"b":"\ud83c\udf5c"}]}`)).toEqual({ 'a\ufffd': ['\ufffd', { b: half + other }] });
});
