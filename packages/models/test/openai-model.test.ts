// The model port over real HTTP: what a model says, thinks and calls, and everything that an endpoint does wrong.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metricsText } from '@offshoot/runtime/metrics';
import { eventually } from '@offshoot/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createOpenAiModel,
  MAX_ARGUMENTS,
  MAX_CALLS,
  type Model,
  ModelError,
  type ModelEvent,
  type ModelItem,
  type ModelRequest,
  textOf,
} from '../src/index.ts';
import { type Behaviour, type ProtocolServer, startProtocolServer } from './testing.ts';

let server: ProtocolServer;
let model: Model;
beforeEach(async () => {
  server = await startProtocolServer();
  model = createOpenAiModel({ baseUrl: server.url, apiKey: 'sk-canary-key', timeoutMs: 20_000 });
});
afterEach(() => server.close());

const CLOCK = {
  name: 'clock.read',
  description: 'Tells the time.',
  parameters: { type: 'object', properties: { zone: { type: 'string' } } },
};
const user = (text: string): ModelItem => ({ is: 'message', role: 'user', text });
const request = (part: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'gpt-oss-20b',
  instructions: 'Be brief.',
  items: [user('canary question')],
  maxOutputTokens: 100,
  ...part,
});
const calm = () => new AbortController().signal;

async function eventsOf(part: Partial<ModelRequest> = {}, of = model): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of of.run(request(part), calm())) events.push(event);
  return events;
}
async function failureOf(part: Partial<ModelRequest> = {}, of = model): Promise<ModelError> {
  const error: unknown = await eventsOf(part, of).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelError);
  return error as ModelError;
}
/** Without the pieces of calls. */
const wholeIn = (events: readonly ModelEvent[]) => events.filter(({ is }) => is !== 'calling');
const said = (events: readonly ModelEvent[], is: 'text' | 'thinking') =>
  events.map((event) => (event.is === is ? event.text : '')).join('');

describe.each([true, false])('an answer (streamed: %s)', (isStreamed) => {
  test('says something, and ends', async () => {
    server.behave({ kind: 'say', text: 'It is half past nine.' });
    const events = await eventsOf({ isStreamed });
    expect(said(events, 'text')).toBe('It is half past nine.');
    expect(events.at(-1)).toEqual({ is: 'end', finish: 'stop', usage: { inputTokens: 11, outputTokens: 7 } });
    expect(events.filter(({ is }) => is === 'text').length).toBe(isStreamed ? 3 : 1);
  });

  test('calls several tools', async () => {
    server.behave({
      kind: 'call',
      text: 'One moment.',
      calls: [
        { id: 'a', name: 'clock.read', arguments: '{"zone":"Asia/Tokyo"}' },
        { name: 'clock.read', arguments: '{}' },
      ],
    });
    expect(wholeIn(await eventsOf({ isStreamed, tools: [CLOCK] }))).toEqual([
      { is: 'text', text: 'One moment.' },
      { is: 'call', callId: 'a', name: 'clock.read', arguments: '{"zone":"Asia/Tokyo"}' },
      { is: 'call', callId: 'call_1', name: 'clock.read', arguments: '{}' },
      { is: 'end', finish: 'calls' },
    ]);
  });

  test.each([
    ['length', 'length'],
    ['content_filter', 'filtered'],
  ])('ends in the middle of a call (%s), maybe of its name', async (finish, ends) => {
    const whole = { id: 'a', name: 'clock.read', arguments: '{}' };
    server.behave({ kind: 'call', finish, calls: [whole, { id: 'b', name: 'clock.read', arguments: '{"zo' }] });
    expect(wholeIn(await eventsOf({ isStreamed, tools: [CLOCK] })).slice(1)).toEqual([
      { is: 'call', callId: 'b', name: 'clock.read', arguments: '{"zo' },
      { is: 'end', finish: ends },
    ]);
    server.behave({ kind: 'call', finish, calls: [whole, { arguments: '' }] });
    expect(wholeIn(await eventsOf({ isStreamed, tools: [CLOCK] })).map(({ is }) => is)).toEqual(['call', 'end']);
  });

  test.each(['stop', 'length'] as const)('may say nothing (%s)', async (finish) => {
    server.behave({ kind: 'parts', parts: [{ content: '' }], finish });
    expect(await eventsOf({ isStreamed })).toEqual([{ is: 'end', finish, usage: { inputTokens: 11, outputTokens: 7 } }]);
  });

  test.each([
    ['as many calls as it likes', Array.from({ length: MAX_CALLS + 1 }, (_, n) => ({ id: `c${n}`, name: 'x', arguments: '{}' }))],
    ['arguments without an end', [{ id: 'a', name: 'x', arguments: `"${'y'.repeat(MAX_ARGUMENTS)}"` }]],
    ['a call without a name', [{ id: 'a', arguments: '{}' }]],
    [
      'two calls with one ID',
      [
        { id: 'a', name: 'x', arguments: '{}' },
        { id: 'a', name: 'y', arguments: '{}' },
      ],
    ],
    ['a name without an end', [{ id: 'a', name: 'x'.repeat(1_000), arguments: '{}' }]],
  ])('a model that sends %s is not believed', async (_, calls) => {
    server.behave({ kind: 'call', calls });
    expect(await failureOf({ isStreamed, tools: [CLOCK] })).toMatchObject({ failure: 'garbage', retryable: true });
  });

  test('that is very long is cut, or given up', async () => {
    const text = 'word '.repeat(isStreamed ? 145_000 : 45_000);
    server.behave({ kind: 'say', text });
    if (isStreamed) expect(await failureOf({ isStreamed })).toMatchObject({ failure: 'garbage' });
    else expect(said(await eventsOf({ isStreamed }), 'text')).toBe(text.slice(0, 200_000));
  });

  test.each(['x/y is not a valid model ID', 'Model Not Exist', 'Invalid model name passed in model=x'])(
    'an endpoint that says %j has no such model',
    async (says) => {
      server.behave({ kind: 'status', status: 400, says });
      expect(await failureOf({ isStreamed })).toMatchObject({ failure: 'refused', refused: 'model' });
      expect(server.received).toHaveLength(1);
    },
  );

  test.each<[Omit<Extract<Behaviour, { kind: 'status' }>, 'kind'>, object]>([
    [{ status: 401 }, { failure: 'refused', refused: 'key', retryable: false }],
    [{ status: 402 }, { failure: 'spent', retryable: false }],
    [
      { status: 404, code: 'model_not_found' },
      { failure: 'refused', refused: 'model', retryable: false },
    ],
    [
      { status: 404, says: "model 'x' not found" },
      { failure: 'refused', refused: 'model' },
    ],
    [{ status: 404 }, { failure: 'refused', refused: 'path', retryable: false }],
    [
      { status: 404, says: 'Invalid URL (POST /chat/completions)' },
      { failure: 'refused', refused: 'path' },
    ],
    [
      { status: 400, says: "'temperature' does not support 0 with this model. Unknown parameter: 'verbosity'." },
      { failure: 'refused', refused: 'request' },
    ],
    [{ status: 422 }, { failure: 'refused', refused: 'request', retryable: false }],
    [
      { status: 400, code: 'context_length_exceeded' },
      { failure: 'too_long', retryable: false },
    ],
    [{ status: 429 }, { failure: 'limited', retryable: true, retryAfterMs: undefined }],
    [
      { status: 429, headers: { 'retry-after': '0.007' } },
      { failure: 'limited', retryAfterMs: 7 },
    ],
    [
      { status: 429, code: 'insufficient_quota' },
      { failure: 'spent', retryable: false },
    ],
    [{ status: 503 }, { failure: 'unreachable', retryable: true }],
  ])('an endpoint that answers %j', async (answer, expected) => {
    server.behave({ kind: 'status', ...answer });
    const error = await failureOf({ isStreamed });
    expect(error).toMatchObject(expected);
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toMatch(/canary/);
  });

  test.each([
    [402, { failure: 'spent', retryable: false }],
    [429, { failure: 'limited', retryable: true }],
    [502, { failure: 'unreachable', retryable: true }],
    [0, { failure: 'unreachable', retryable: true }],
  ])('an error %i inside an answer with HTTP 200, as OpenRouter sends it', async (code, expected) => {
    for (const text of [undefined, 'Half an ans']) {
      server.behave({ kind: 'error-inside', code, ...(text !== undefined && { text }) });
      const error = await failureOf({ isStreamed });
      expect(error).toMatchObject(expected);
      expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toMatch(/canary/);
    }
  });

  test('attack: no redirect takes the prompt to another address', async () => {
    const elsewhere = await startProtocolServer();
    try {
      server.behave({ kind: 'redirect', to: `${elsewhere.url}/chat/completions` });
      expect(await failureOf({ isStreamed })).toMatchObject({ failure: 'unreachable' });
      expect(elsewhere.received).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });
});

test('what it thinks is told apart from what it says', async () => {
  server.behave({ kind: 'say', thought: 'They want the time.', text: 'Nine.' });
  const events = await eventsOf();
  expect([said(events, 'thinking'), said(events, 'text')]).toEqual(['They want the time.', 'Nine.']);
});

test('the endpoint sees instructions, messages, calls and results in their order, with the tools', async () => {
  const items: ModelItem[] = [
    user('Which time is it in Tokyo and in Rome?'),
    { is: 'message', role: 'assistant', text: 'One moment.' },
    { is: 'call', callId: 'a', name: 'clock.read', arguments: '{"zone":"Asia/Tokyo"}' },
    { is: 'call', callId: 'b', name: 'clock.read', arguments: '{"zone":"Europe/Rome"}' },
    { is: 'result', callId: 'a', output: '18:00' },
    { is: 'result', callId: 'b', output: '10:00' },
  ];
  await eventsOf({ items, tools: [CLOCK], toolChoice: { name: 'clock.read' } });
  const called = (id: string, zone: string) => ({
    id,
    type: 'function',
    function: { name: 'clock.read', arguments: `{"zone":"${zone}"}` },
  });
  expect(server.received[0]?.messages).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Which time is it in Tokyo and in Rome?' },
    { role: 'assistant', content: 'One moment.', tool_calls: [called('a', 'Asia/Tokyo'), called('b', 'Europe/Rome')] },
    { role: 'tool', tool_call_id: 'a', content: '18:00' },
    { role: 'tool', tool_call_id: 'b', content: '10:00' },
  ]);
  expect(server.received[0]).toMatchObject({
    authorization: 'Bearer sk-canary-key',
    tools: [{ type: 'function', function: CLOCK }],
    toolChoice: { type: 'function', function: { name: 'clock.read' } },
  });
});

test('arguments that are no object go back to the endpoint as an empty one, which would refuse them', async () => {
  const call = (callId: string, json: string): ModelItem => ({ is: 'call', callId, name: 'clock.read', arguments: json });
  await eventsOf({ items: [user('Time?'), ...['{"zo', 'noon', '["x"]', ' ', '{ "zone":1}'].map((json, at) => call(`c${at}`, json))] });
  const written = server.received[0]?.messages[2]?.tool_calls as { function: { arguments: string } }[];
  expect(written.map((one) => one.function.arguments)).toEqual(['{}', '{}', '{}', '{}', '{ "zone":1}']);
});

test('an endpoint that refuses optional parameters is asked without them, and the tools stay', async () => {
  server.behave({ kind: 'plain-only' });
  for (const _ of [1, 2]) expect(said(await eventsOf({ temperature: 0, format: 'json' }), 'text')).toBe('Hello.');
  expect(server.received.map(({ fields }) => fields.includes('temperature'))).toEqual([true, false, false]);
});

test('an endpoint that wants the limit by its new name gets it, and everything else', async () => {
  server.behave({ kind: 'new-name' });
  for (const _ of [1, 2]) expect(said(await eventsOf({ temperature: 0 }), 'text')).toBe('Hello.');
  expect(server.received.map(({ body }) => [body.max_tokens, body.max_completion_tokens, body.temperature])).toEqual([
    [100, undefined, 0],
    [undefined, 100, 0],
    [undefined, 100, 0],
  ]);
});

const SHAPE = { name: 'shape', schema: { type: 'object', properties: { sides: { type: 'integer' } } }, isStrict: true } as const;

test.each([true, false])('everything that a request can say reaches the endpoint (streamed: %s)', async (isStreamed) => {
  const sampling = {
    temperature: 0.5,
    topP: 0.9,
    presencePenalty: 1,
    frequencyPenalty: -1,
    effort: 'low',
    verbosity: 'high',
    isParallel: false,
  } as const;
  await eventsOf({ ...sampling, isStreamed, format: SHAPE, tools: [{ ...CLOCK, isStrict: true }] });
  expect(server.received[0]?.body).toMatchObject({
    max_tokens: 100,
    temperature: 0.5,
    top_p: 0.9,
    presence_penalty: 1,
    frequency_penalty: -1,
    reasoning_effort: 'low',
    verbosity: 'high',
    parallel_tool_calls: false,
    response_format: { type: 'json_schema', json_schema: { name: 'shape', schema: SHAPE.schema, strict: true } },
    tools: [{ function: { name: 'clock.read', strict: true } }],
  });
  expect(server.received[0]?.body.stream_options).toEqual(isStreamed ? { include_usage: true } : undefined);
});

test('what nobody asked for is not sent', async () => {
  await eventsOf({ instructions: '', isStreamed: false });
  expect(server.received[0]?.fields.toSorted()).toEqual(['max_tokens', 'messages', 'model', 'stream']);
  expect(server.received[0]?.messages).toEqual([{ role: 'user', content: 'canary question' }]);
});

test('an endpoint that knows no schemas is told the schema, and other requests keep their parameters', async () => {
  server.behave({ kind: 'status', status: 400 }, { kind: 'think' });
  expect(said(await eventsOf({ format: SHAPE, temperature: 0 }), 'text')).toBe('Hello.');
  expect(server.received[1]?.messages[0]?.content).toMatch(/^Be brief\.\n\n.*JSON Schema:\n\{.*"sides"/s);
  await eventsOf({ temperature: 0 });
  expect(server.received[2]?.body.temperature).toBe(0);
});

test('pictures, files and words of the program stand where they were sent', async () => {
  const picture = 'data:image/png;base64,iVBORw0KGgo=';
  const items: ModelItem[] = [
    {
      is: 'message',
      role: 'user',
      text: 'Left: right: bye',
      attached: [
        { is: 'file', at: 13, name: 'a.pdf', data: 'data:application/pdf;base64,JVBERg==' },
        { is: 'image', at: 6, url: picture, detail: 'low' },
        { is: 'document', at: 13, name: 'b "1".txt', text: 'Tides' },
      ],
    },
    { is: 'message', role: 'developer', text: 'Answer in Latin.' },
    { is: 'call', callId: 'a', name: 'clock.read', arguments: '{}' },
    { is: 'result', callId: 'a', output: 'see picture', attached: [{ is: 'image', at: 0, url: picture }] },
    user('And now?'),
  ];
  await eventsOf({ items });
  expect(server.received[0]?.messages.slice(1)).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Left: ' },
        { type: 'image_url', image_url: { url: picture, detail: 'low' } },
        { type: 'text', text: 'right: ' },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' } },
        { type: 'text', text: '[File "b \\"1\\".txt"]\nTides\n[End of the file]' },
        { type: 'text', text: 'bye' },
      ],
    },
    { role: 'system', content: 'Answer in Latin.' },
    { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'clock.read', arguments: '{}' } }] },
    { role: 'tool', tool_call_id: 'a', content: 'see picture' },
    { role: 'user', content: [{ type: 'image_url', image_url: { url: picture } }] },
    { role: 'user', content: 'And now?' },
  ]);
});

test('results stand right after their calls, and none without its call', async () => {
  const call = (callId: string): ModelItem => ({ is: 'call', callId, name: 'clock.read', arguments: '{}' });
  const result = (callId: string): ModelItem => ({ is: 'result', callId, output: `of ${callId}` });
  await eventsOf({
    items: [user('Both?'), call('a'), call('b'), user('Well?'), result('b'), result('gone'), result('a'), call('c'), result('c')],
  });
  expect(server.received[0]?.messages.slice(1).map(({ role, content, tool_call_id }) => [role, tool_call_id ?? content])).toEqual([
    ['user', 'Both?'],
    ['assistant', null],
    ['tool', 'a'],
    ['tool', 'b'],
    ['user', 'Well?'],
    ['assistant', null],
    ['tool', 'c'],
  ]);
});

test.each([true, false])('how probable tokens are is told if it was asked for (streamed: %s)', async (isStreamed) => {
  server.behave({ kind: 'say', text: 'Nine.', isProbable: true });
  const [event] = await eventsOf({ isStreamed, topLogprobs: 1 });
  expect(event).toEqual({
    is: 'text',
    text: 'Nine.',
    logprobs: [{ token: 'Nine.', logprob: -0.5, bytes: [78, 105, 110, 101, 46], others: [{ token: 'x', logprob: -2, bytes: [120] }] }],
  });
  expect(server.received[0]?.body).toMatchObject({ logprobs: true, top_logprobs: 1 });
});

test.each([true, false])('a refusal, a thought and what an answer cost are told apart (streamed: %s)', async (isStreamed) => {
  server.behave(
    { kind: 'refuse', text: 'I will not say that.' },
    {
      kind: 'say',
      thought: 'Nine?',
      text: 'Nine.',
      usage: {
        prompt_tokens: 11,
        completion_tokens: 7,
        prompt_tokens_details: { cached_tokens: 8 },
        completion_tokens_details: { reasoning_tokens: 5 },
      },
    },
  );
  const refused = await eventsOf({ isStreamed });
  expect(refused.map((event) => (event.is === 'refusal' ? event.text : '')).join('')).toBe('I will not say that.');
  expect(said(refused, 'text')).toBe('');
  const answered = await eventsOf({ isStreamed });
  expect([said(answered, 'thinking'), said(answered, 'text')]).toEqual(['Nine?', 'Nine.']);
  expect(answered.at(-1)).toEqual({
    is: 'end',
    finish: 'stop',
    usage: { inputTokens: 11, outputTokens: 7, cachedTokens: 8, thinkingTokens: 5 },
  });
});

test('an answer is cut where nobody reads on, and the endpoint hears that', async () => {
  server.behave({ kind: 'endless' });
  expect(await textOf(model.run(request(), calm()), 100)).toHaveLength(100);
  await eventually(() => expect(server.open()).toBe(0));
});

test.each(['cut-quietly', 'cut-hard'] as const)('an answer that breaks off has no end (%s)', async (kind) => {
  server.behave({ kind });
  expect(await failureOf()).toMatchObject({ failure: 'unreachable', retryable: true });
});

test('a caller that gives up, and an endpoint that never answers', async () => {
  server.behave({ kind: 'silent' });
  const caller = new AbortController();
  const call = textOf(model.run(request(), caller.signal), 100).catch((error: unknown) => error);
  await eventually(() => expect(server.open()).toBe(1));
  caller.abort();
  expect(await call).toMatchObject({ failure: 'cancelled' });
  const hasty = createOpenAiModel({ baseUrl: server.url, apiKey: '', timeoutMs: 150 });
  expect(await failureOf({}, hasty)).toMatchObject({ failure: 'timeout', retryable: true });
});

test('an answer that flows is not cut, however long it takes; silence in the middle of it is a failure', async () => {
  let response: ServerResponse | undefined;
  const slow = createServer((_, answer) => {
    response = answer.writeHead(200, { 'content-type': 'text/event-stream' });
    answer.flushHeaders();
  });
  await once(slow.listen(0, '127.0.0.1'), 'listening');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
    const events = createOpenAiModel({ baseUrl: url, apiKey: '', timeoutMs: 20_000 }).run(request(), calm());
    const iterator = events[Symbol.asyncIterator]();
    let next = iterator.next();
    while (response === undefined) await new Promise(setImmediate);
    for (const text of ['a', 'b', 'c']) {
      vi.advanceTimersByTime(19_999);
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`);
      expect(await next).toMatchObject({ value: { is: 'text', text } });
      next = iterator.next();
    }
    vi.advanceTimersByTime(20_000);
    await expect(next).rejects.toMatchObject({ failure: 'timeout' });
  } finally {
    vi.useRealTimers();
    slow.closeAllConnections();
    slow.close();
  }
});

test('whether the endpoint is there', async () => {
  await model.reachable(calm());
  await server.close();
  await expect(model.reachable(calm())).rejects.toMatchObject({ failure: 'unreachable', retryable: true });
});

test('calls are counted by how they end, with their tokens, and no word, key or model of them', async () => {
  const count = async (series: string) =>
    Number(
      (await metricsText()).body
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length) ?? 0,
    );
  const ended = (how: string) => count(`gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="chat",error_type="${how}"}`);
  const sizes = async () => [
    await ended(''),
    await ended('limited'),
    await ended('cancelled'),
    await count('offshoot_model_tokens_total{gen_ai_token_type="input"}'),
    await count('offshoot_model_tokens_total{gen_ai_token_type="output"}'),
  ];
  const before = await sizes();
  server.behave({ kind: 'say', text: 'canary answer' });
  await eventsOf();
  await eventsOf({ isStreamed: false });
  for await (const _ of model.run(request(), calm())) break;
  server.behave({ kind: 'status', status: 429 });
  await failureOf();
  expect((await sizes()).map((size, index) => size - (before[index] ?? 0))).toEqual([2, 1, 1, 22, 14]);
  expect((await metricsText()).body).not.toMatch(/canary|gpt-oss/);
});
