// Responses of a model at an endpoint, over HTTP: what it refuses, and all that it may send.
import { once } from 'node:events';
import { createOpenAiModel, offlineCatalog } from '@offshoot/models';
import { type Behaviour, type ProtocolServer, startProtocolServer, type WrittenPart } from '@offshoot/models/testing';
import { eventSchema, responseSchema } from '@offshoot/openai-api';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { member, type RunningResponses, runningResponses } from './running-responses.ts';

let endpoint: ProtocolServer;
let service: RunningResponses;
const someone = member();
const isResponse = Compile(responseSchema);
const isEvent = Compile(eventSchema);

beforeAll(async () => {
  endpoint = await startProtocolServer();
  const model = createOpenAiModel({ baseUrl: endpoint.url, apiKey: 'sk-canary-key', timeoutMs: 20_000 });
  service = await runningResponses({ models: { model, defaultModel: 'plain', catalog: offlineCatalog, allowed: 'any', isFree: false } });
});
afterAll(async () => {
  await service.close();
  await endpoint.close();
});

async function post(body: object): Promise<Response> {
  const headers = { ...(await service.headersFor(someone)), 'content-type': 'application/json' };
  return fetch(`${service.url}/v1/responses`, { method: 'POST', headers, body: JSON.stringify({ model: 'm', input: 'canary', ...body }) });
}

type Told = { type: string } & Record<string, unknown>;

async function eventsOf(body: object): Promise<Told[]> {
  const text = await (await post({ ...body, stream: true })).text();
  // No other character ends a line of a stream, though it ends one elsewhere.
  const lines = text.split('\n').filter((line) => line.startsWith('data: {'));
  return lines.map((line) => JSON.parse(line.slice('data: '.length)) as Told);
}

async function overSocket(body: object): Promise<Told[]> {
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/responses`, { headers: await service.headersFor(someone) });
  await once(socket, 'open');
  const told: Told[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('message', (data) => {
    const event = JSON.parse(String(data)) as Told;
    told.push(event);
    if (event.type === 'response.failed') resolve();
  });
  socket.send(JSON.stringify({ type: 'response.create', model: 'm', input: 'canary', ...body }));
  await promise;
  socket.close();
  return told;
}

/** The error of a stream, and of the response that it ends with. */
function failureIn(events: readonly Told[]) {
  const [error, failed] = events.slice(-2);
  expect([error?.type, failed?.type]).toEqual(['error', 'response.failed']);
  for (const event of events) expect(isEvent.Check(event)).toBe(true);
  const { type, code, param } = (error as Told).error as Record<string, unknown>;
  expect(failed?.response).toMatchObject({ status: 'failed', error: { code } });
  return { type, code, param };
}

const soon = { 'retry-after-ms': '1' };
const invalid = (code: string, param: string | null = null) => ({ type: 'invalid_request', code, param });
const unavailable = { type: 'model_error', code: 'model_unavailable', param: null };
const lasting = { 'x-should-retry': 'false', 'retry-after': null };
const limited = { type: 'too_many_requests', code: 'rate_limit_exceeded', param: null };
const unreachable = { type: 'model_error', code: 'model_unreachable', param: null };

test.each<[answer: Omit<Extract<Behaviour, { kind: 'status' }>, 'kind'>, status: number, error: object, headers: object]>([
  [{ status: 404, code: 'model_not_found' }, 400, invalid('model_not_found', 'model'), {}],
  [{ status: 404 }, 500, unavailable, lasting],
  [{ status: 400, code: 'model_not_found' }, 400, invalid('model_not_found', 'model'), {}],
  [{ status: 400 }, 400, invalid('model_refused'), {}],
  [{ status: 413 }, 400, invalid('model_refused'), {}],
  [{ status: 422 }, 400, invalid('model_refused'), {}],
  [{ status: 400, code: 'context_length_exceeded' }, 400, invalid('context_length_exceeded'), {}],
  [{ status: 401 }, 500, unavailable, lasting],
  [{ status: 402 }, 500, unavailable, lasting],
  [{ status: 403 }, 500, unavailable, lasting],
  [{ status: 429, code: 'insufficient_quota', headers: soon }, 500, unavailable, lasting],
  [{ status: 429, headers: { 'retry-after': '7' } }, 429, limited, { 'retry-after': '7', 'x-should-retry': null }],
  [{ status: 503, headers: soon }, 500, unreachable, { 'x-should-retry': null }],
])(
  'an endpoint that answers %j is told alike as JSON, in a stream and over a WebSocket, without its words',
  async (answer, status, error, headers) => {
    // What may pass is tried twice.
    const behave = () =>
      endpoint.behave({ kind: 'status', ...answer, ...(status === 429 && { headers: soon }) }, { kind: 'status', ...answer });
    behave();
    const refused = await post({});
    const text = await refused.text();
    expect([refused.status, JSON.parse(text).error]).toEqual([status, { ...error, message: expect.any(String) }]);
    for (const [name, value] of Object.entries(headers)) expect([name, refused.headers.get(name)]).toEqual([name, value]);
    behave();
    const events = await eventsOf({});
    expect(failureIn(events)).toEqual(error);
    behave();
    const told = await overSocket({});
    expect(failureIn(told)).toEqual(error);
    expect(text + JSON.stringify([events, told])).not.toMatch(/canary|bad key/);
  },
);

test('an answer without a word is a message without text, as JSON and in a stream', async () => {
  endpoint.behave({ kind: 'say', text: '' });
  const made = await (await post({})).json();
  const last = (await eventsOf({})).at(-1);
  for (const response of [made, last?.response])
    expect(response).toMatchObject({
      status: 'completed',
      output: [{ type: 'message', status: 'completed', content: [{ type: 'output_text', text: '' }] }],
    });
});

test('thoughts and texts in parts are items of their own, as JSON and in a stream', async () => {
  const text = (told: string) => ({ type: 'text', text: told });
  const content = [{ type: 'thinking', thinking: [text('Nine?')] }, text('It is '), text('nine.')];
  endpoint.behave({ kind: 'as-written', parts: [{ content }], finish: 'stop' });
  const made = await (await post({})).json();
  const last = (await eventsOf({})).at(-1);
  for (const response of [made, last?.response])
    expect(response).toMatchObject({
      output: [
        { type: 'reasoning', content: [{ text: 'Nine?' }] },
        { type: 'message', content: [{ type: 'output_text', text: 'It is nine.' }] },
      ],
    });
});

test('a text that comes after a call has begun is before it in JSON, and in a stream a message of its own', async () => {
  const call = (json: string) => ({ call: { index: 0, id: 'a', name: 'look', arguments: json } });
  endpoint.behave({ kind: 'parts', parts: [{ content: 'One ' }, call('{"a":'), { content: 'moment.' }, call('1}')], finish: 'tool_calls' });
  const body = { tools: FUNCTIONS };
  const called = { type: 'function_call', name: 'look', arguments: '{"a":1}', status: 'completed' };
  const said = (text: string) => ({ type: 'message', status: 'completed', content: [{ text }] });
  expect(await (await post(body)).json()).toMatchObject({ output: [said('One moment.'), called] });
  const last = (await eventsOf(body)).at(-1);
  expect(last).toMatchObject({ type: 'response.completed', response: { output: [said('One '), called, said('moment.')] } });
});

test('the model’s own limit of tokens holds if nobody names one', async () => {
  endpoint.behave({ kind: 'say', text: 'Hello.' });
  const before = endpoint.received.length;
  expect(await (await post({})).json()).toMatchObject({ status: 'completed', max_output_tokens: null });
  expect(endpoint.received.slice(before).map(({ fields }) => fields.filter((field) => field.startsWith('max_')))).toEqual([[]]);
});

test('a response never has more tokens than it may, and is incomplete where they end', async () => {
  const part = { call: { index: 0, id: 'a', name: 'gone', arguments: '{}' } };
  endpoint.behave({ kind: 'parts', parts: [part], finish: 'tool_calls' });
  for (const [max_output_tokens, asked] of [
    [20, [20]],
    [24, [24, 17]],
  ] as const) {
    const before = endpoint.received.length;
    expect(await (await post({ max_output_tokens, tools: FUNCTIONS })).json()).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 7 * asked.length },
    });
    expect(endpoint.received.slice(before).map(({ body }) => body.max_tokens)).toEqual(asked);
  }
});

const FUNCTIONS = ['look', 'pay'].map((name) => ({ type: 'function', name, parameters: { type: 'object' } }));
const words = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'é', '🍜', ' ', '\n', '"', '\u2028') });
const json = fc.constantFrom('', ' ', '{}', '{"place":"Rome 🍜"}', '{"a":[1,2', 'no JSON', '[]', 'null');
const sizes = fc.array(fc.nat({ max: 5 }), { maxLength: 4 });

function inPieces(text: string, of: readonly number[]): string[] {
  const left = [...text];
  const pieces = of.map((size) => left.splice(0, size).join(''));
  return [...pieces, left.join('')];
}
const said = fc.tuple(words, sizes).map(([text, of]) => inPieces(text, of).map((content): WrittenPart => ({ content })));
const thought = fc.tuple(words, sizes).map(([text, of]) => inPieces(text, of).map((reasoning): WrittenPart => ({ reasoning })));
const called = (index: number) =>
  fc
    .tuple(fc.constantFrom('look', 'pay', 'gone'), json, sizes)
    .map(([name, text, of]) =>
      inPieces(text, of).map(
        (piece, place): WrittenPart => ({ call: { index, arguments: piece, ...(place === 0 && { id: `c${index}`, name }) } }),
      ),
    );

/** Thoughts, then the text, and then the pieces of calls, in any order among each other. */
const answer = fc
  .record({
    thoughts: fc.option(thought, { nil: [] }),
    words: fc.option(said, { nil: [] }),
    calls: fc.nat({ max: 3 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => called(index)))),
    order: fc.array(fc.nat({ max: 3 }), { maxLength: 20 }),
    finish: fc.constantFrom('stop', 'tool_calls', 'length', 'content_filter', 'eos'),
  })
  .map(({ thoughts, words: text, calls, order, finish }) => {
    const queues = calls.map((parts) => [...parts]);
    const mixed = order.flatMap((which) => queues[which % queues.length]?.splice(0, 1) ?? []);
    return { parts: [...thoughts, ...text, ...mixed, ...queues.flat()], finish };
  });

/** Without what differs between any two responses. */
function plain(response: unknown): object {
  const ids = new Map<string, string>();
  const text = JSON.stringify(response).replace(/"(?:resp|msg|rs|fc|call)_[a-z0-9]+"/g, (id) => {
    ids.set(id, ids.get(id) ?? `"id ${ids.size}"`);
    return ids.get(id) ?? '';
  });
  return { ...(JSON.parse(text) as object), created_at: 0, completed_at: 0 };
}

interface Made {
  status: string;
  output: { type: string; status: string; arguments?: string }[];
}

test('JSON and stream are the same response, in the form of responses, for anything that the endpoint sends', async () => {
  const tool_choice = fc.constantFrom<unknown>('auto', 'none', 'required', { type: 'function', name: 'look' });
  const max_tool_calls = fc.integer({ min: 1, max: 2 });
  const settings = fc.record({ tool_choice, max_tool_calls, parallel_tool_calls: fc.boolean() }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(answer, settings, async ({ parts, finish }, asked) => {
      const body = { tools: FUNCTIONS, store: false, ...asked };
      const behave = () => endpoint.behave({ kind: 'parts', parts, finish }, { kind: 'say', text: 'Done.' });
      behave();
      const made = (await (await post(body)).json()) as Made;
      behave();
      const events = await eventsOf(body);
      expect(plain(events.at(-1)?.response)).toEqual(plain(made));
      expect([isResponse.Check(made), events.every((event) => isEvent.Check(event))]).toEqual([true, true]);
      const isCut = finish === 'length' || finish === 'content_filter';
      expect(made.status).toBe(isCut ? 'incomplete' : 'completed');
      const handed = made.output.filter(({ type }) => type === 'function_call');
      if (asked.tool_choice === 'none') expect(handed).toEqual([]);
      for (const one of handed) {
        if (one.status === 'incomplete') expect([isCut, one]).toEqual([true, made.output.at(-1)]);
        else expect(one.arguments?.trim()).not.toBe('');
      }
    }),
    { numRuns: propertyRuns(60) },
  );
});
