// The official client of OpenAI reads what is written here, over a real port; and its types hold the objects.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { afterEach, expect, test } from 'vitest';
import {
  dialectOf,
  EventWriter,
  errorBodyOf,
  RequestRefusal,
  type ResponseObject,
  readCreateRequest,
  SSE_END,
  type StreamEvent,
  sseOf,
} from '../src/index.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** Answers every request by telling the writer what happens. */
async function clientOf(tell: (writer: EventWriter) => void): Promise<OpenAI> {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    try {
      const body = readCreateRequest(JSON.parse(Buffer.concat(parts).toString('utf8')));
      let ids = 0;
      const writer = new EventWriter({
        settings: { id: 'resp_1', createdAt: 1, model: body.model ?? 'm', request: body, isStored: true },
        newId: (prefix) => `${prefix}_${++ids}`,
        now: () => 2,
        emit: (event) => body.stream && response.write(sseOf(event, dialectOf(request.headers))),
      });
      if (body.stream) response.writeHead(200, { 'content-type': 'text/event-stream' });
      writer.start();
      tell(writer);
      if (body.stream) response.end(SSE_END);
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(writer.response()));
    } catch (error) {
      if (!(error instanceof RequestRefusal)) throw error;
      response.writeHead(error.status, { 'content-type': 'application/json' }).end(JSON.stringify(errorBodyOf(error)));
    }
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'sk-test', maxRetries: 0 });
}

const usage = {
  input_tokens: 5,
  input_tokens_details: { cached_tokens: 1, cache_write_tokens: 0 },
  output_tokens: 2,
  output_tokens_details: { reasoning_tokens: 1 },
  total_tokens: 7,
};
const tools: OpenAI.Responses.FunctionTool[] = [{ type: 'function', name: 'weather', parameters: { type: 'object' }, strict: true }];

test('its stream helper puts an answer with thoughts, text and calls together', async () => {
  const client = await clientOf((writer) => {
    writer.thinking('Rome…');
    writer.thinking(' or Oslo?');
    writer.summary('A city.');
    writer.text('One ');
    writer.text('moment.\n🍜 "quoted" \u2028');
    writer.annotation({ type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 3 });
    writer.call({ callId: 'c', name: 'weather', arguments: '{"city":"Rome"}' });
    writer.complete(usage);
  });
  const stream = client.responses.stream({ model: 'm', input: 'Weather?', tools });
  const heard: string[] = [];
  stream.on('response.output_text.delta', ({ delta }) => heard.push(delta));
  const final = await stream.finalResponse();
  expect(heard.join('')).toBe('One moment.\n🍜 "quoted" \u2028');
  expect(final.output_text).toBe(heard.join(''));
  expect(final).toMatchObject({ status: 'completed', usage, completed_at: 2 });
  expect(final.output).toMatchObject([
    { type: 'reasoning', content: [{ text: 'Rome… or Oslo?' }], summary: [{ text: 'A city.' }] },
    { type: 'message', content: [{ annotations: [{ url: 'https://a.example' }] }] },
    { type: 'function_call', call_id: 'c', name: 'weather', parsed_arguments: { city: 'Rome' } },
  ]);
});

test('clients of OpenAI and the AI SDK get the names that they know, and all others those of Open Responses', () => {
  const event = { type: 'response.reasoning.delta', sequence_number: 1, item_id: 'rs_1', output_index: 0, content_index: 0, delta: 'Hm.' };
  const nameFor = (headers: object) => /^event: (\S+)/.exec(sseOf(event as StreamEvent, dialectOf({ ...headers })))?.[1];
  expect(nameFor({ 'x-stainless-lang': 'js', 'user-agent': 'OpenAI/JS 7.0.0' })).toBe('response.reasoning_text.delta');
  expect(nameFor({ 'user-agent': 'ai/7.0.173 ai-sdk/provider-utils/5.0.34 runtime/node.js/24' })).toBe('response.reasoning_text.delta');
  // To open a WebSocket, they send nothing else that tells.
  for (const agent of [
    'OpenAI/JS 7.55.0',
    'AsyncOpenAI/Python 2.8.0',
    'Agents/JavaScript 0.20.0',
    'codex_exec/0.169.0 (Debian)',
    'codex-tui/0.169.0',
  ])
    expect(nameFor({ 'user-agent': agent })).toBe('response.reasoning_text.delta');
  for (const agent of [undefined, 'curl/8.5.0', 'my-ai-sdk-like/1.0', 'OpenAI', 'Agents/1.0'])
    expect(nameFor({ 'user-agent': agent })).toBe(event.type);
});

test('what it got can be sent back as it is', async () => {
  const client = await clientOf((writer) => {
    writer.thinking('Hm.');
    writer.text('Yes.');
    writer.beginHosted({ type: 'mcp_call', id: 'mcp_1', server_label: 's', name: 'f', arguments: '{}', status: 'in_progress' });
    writer.endHosted({ type: 'mcp_call', id: 'mcp_1', server_label: 's', name: 'f', arguments: '{}', status: 'completed', output: 'ok' });
    writer.complete(usage);
  });
  const first = await client.responses.create({ model: 'm', input: 'Hi' });
  const streamed = await client.responses.stream({ model: 'm', input: 'Hi' }).finalResponse();
  for (const { output } of [first, streamed])
    await client.responses.create({
      model: 'm',
      input: [...(output as OpenAI.Responses.ResponseInput), { role: 'user', content: 'More?' }],
    });
});

test('an answer that was cut is incomplete, and one that failed is an error', async () => {
  const cut = await clientOf((writer) => {
    writer.text('Half');
    writer.cut('max_output_tokens', usage);
  });
  const final = await cut.responses.stream({ model: 'm', input: 'Hi' }).finalResponse();
  expect(final).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output_text: 'Half' });
  server?.close();
  const failed = await clientOf((writer) => {
    writer.text('Half');
    writer.fail({ type: 'model_error', error: { code: 'model_error', message: 'The model broke off.' } });
  });
  await expect(failed.responses.stream({ model: 'm', input: 'Hi' }).finalResponse()).rejects.toMatchObject({
    message: expect.stringMatching(/broke off/),
    code: 'model_error',
  });
  expect(await failed.responses.create({ model: 'm', input: 'Hi' })).toMatchObject({ status: 'failed', error: { code: 'model_error' } });
});

test('a refusal is an error with its code and field', async () => {
  const client = await clientOf((writer) => writer.complete());
  await expect(client.responses.create({ model: 'm', input: 'Hi', temperature: 9 })).rejects.toMatchObject({
    status: 400,
    code: 'invalid_value',
    param: 'temperature',
    type: 'invalid_request',
  });
});

/** What its types leave out, bind to models, tools and errors of its own, or do not let be null as Open Responses does. */
type Own =
  | 'incomplete_details'
  | 'output_text'
  | 'access_programs'
  | 'error'
  | 'prompt'
  | 'usage'
  | 'tools'
  | 'tool_choice'
  | 'text'
  | 'service_tier';
type HeldEvent = Extract<OpenAI.Responses.ResponseStreamEvent, { type: StreamEvent['type'] }>;
/** Lifecycle events hold a response; and a type that has several names is no part of a union there. */
type OwnEvent = { response: unknown } | { type: `response.reasoning.${string}` | 'response.refusal.delta' };

test('its types hold the response and the events', () => {
  const response = (given: Omit<ResponseObject, Own>): Omit<OpenAI.Responses.Response, Own> => given;
  const event = (given: Exclude<StreamEvent, OwnEvent>): HeldEvent => given;
  expect([response, event]).toHaveLength(2);
});
