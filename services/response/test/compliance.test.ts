// Semantic twins of the tests of Open Responses' public compliance suite over HTTP, with the offline model. Those over WebSockets and of
// compaction are in sockets.test.ts, that of file search in file-search.test.ts. The suite's search of the web has no twin: there is no such tool.
import { createOfflineModel, offlineCatalog } from '@offshoot/models';
import { eventSchema, responseSchema } from '@offshoot/openai-api';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { member, type RunningResponses, runningResponses } from './running-responses.ts';

let service: RunningResponses;
const isResponse = Compile(responseSchema);
const isEvent = Compile(eventSchema);
const someone = member();
const RED_DOT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==';

beforeAll(async () => {
  service = await runningResponses({
    models: { model: createOfflineModel(), defaultModel: 'offline', catalog: offlineCatalog, allowed: 'any', isFree: false },
  });
});
afterAll(() => service.close());

/** Plain HTTP: no client hides what is missing. */
async function ask(body: object): Promise<Response> {
  const headers = { ...(await service.headersFor(someone)), 'content-type': 'application/json' };
  return fetch(`${service.url}/v1/responses`, { method: 'POST', headers, body: JSON.stringify({ model: 'offline', ...body }) });
}

async function answered(body: object) {
  const response = await ask(body);
  const json: unknown = await response.json();
  expect({ status: response.status, isResponse: isResponse.Check(json), json }).toMatchObject({ status: 200, isResponse: true });
  return json as { id: string; status: string; output: { type: string; content?: { text: string }[] }[] };
}

const say = (role: string, content: unknown, more: object = {}) => ({ type: 'message', role, content, ...more });
const WEATHER = {
  type: 'function',
  name: 'get_weather',
  description: 'Get the current weather for a location',
  parameters: { type: 'object', properties: { location: { type: 'string', description: 'The city' } }, required: ['location'] },
};

test.each<[string, object]>([
  ['a message', { input: [say('user', 'Say hello in three words.')] }],
  ['a text', { input: 'Say hello.' }],
  ['words of the system', { input: [say('system', 'You are a pirate.'), say('user', 'Say hello.')] }],
  ['words of the developer', { input: [say('developer', 'Be brief.'), say('user', 'Say hello.')] }],
  [
    'phases of the assistant',
    {
      input: [
        say('assistant', 'I should answer with the number.', { phase: 'commentary' }),
        say('assistant', 'The number is four.', { phase: 'final_answer' }),
        say('user', 'Repeat only the number.'),
      ],
    },
  ],
  ['several turns', { input: [say('user', 'My name is Alice.'), say('assistant', 'Hello Alice!'), say('user', 'What is my name?')] }],
  [
    'a picture',
    {
      input: [
        say('user', [
          { type: 'input_text', text: 'What do you see?' },
          { type: 'input_image', image_url: RED_DOT },
        ]),
      ],
    },
  ],
  [
    'a file',
    {
      input: [
        say('user', [
          { type: 'input_text', text: 'What is its title?' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjEKJSVFT0Y=' },
        ]),
      ],
    },
  ],
  [
    'a schema',
    {
      input: 'Anna is 30.',
      text: {
        format: {
          type: 'json_schema',
          name: 'person',
          schema: { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] },
        },
      },
    },
  ],
  [
    'every setting',
    {
      input: 'Hi',
      temperature: 0,
      top_p: 0.5,
      max_output_tokens: 64,
      truncation: 'auto',
      metadata: { a: 'b' },
      parallel_tool_calls: false,
    },
  ],
])('%s gets a whole response object', async (_, body) => {
  const { status, output } = await answered(body);
  expect(status).toBe('completed');
  expect(output.length).toBeGreaterThan(0);
});

test('what was said before is shown to the model', async () => {
  const { output } = await answered({
    input: [say('user', 'My name is Alice.'), say('assistant', 'Hello Alice!'), say('user', 'What is my name?')],
  });
  expect(JSON.stringify(output)).toContain('Alice');
});

test('a function is called with what it needs', async () => {
  const { output } = await answered({ input: [say('user', 'get_weather {"location": "San Francisco"}')], tools: [WEATHER] });
  expect(output).toMatchObject([{ type: 'function_call', name: 'get_weather', arguments: expect.stringContaining('San Francisco') }]);
});

test('the result of a function goes on with its call, and a stored response with the next', async () => {
  const tools = [WEATHER];
  const asked = await answered({ input: 'Rome, please.', tools, tool_choice: { type: 'function', name: 'get_weather' } });
  const [call] = asked.output as { type: string; call_id?: string }[];
  expect(call).toMatchObject({ type: 'function_call' });
  const result = { type: 'function_call_output', call_id: call?.call_id, output: 'It is 21 degrees.' };
  const told = await answered({ input: [say('user', 'Rome, please.'), call, result], tools });
  expect([told.status, JSON.stringify(told.output)]).toEqual(['completed', expect.stringContaining('21 degrees')]);
  const first = await answered({ input: 'The code word is papaya.' });
  const second = await answered({ input: 'What is the code word?', previous_response_id: first.id });
  expect([second.status, JSON.stringify(second.output)]).toEqual(['completed', expect.stringContaining('papaya')]);
});

test('a response object may have phases of the assistant', async () => {
  const made = await answered({ input: 'Hi' });
  const [message] = made.output;
  const phased = (phase: string) => ({ ...made, output: [{ ...message, phase }] });
  expect(['commentary', 'final_answer', 'other'].map((phase) => isResponse.Check(phased(phase)))).toEqual([true, true, false]);
});

test.each([
  [
    'a call',
    { input: [say('user', 'get_weather {"location": "Rome"}')], tools: [WEATHER] },
    ['function_call_arguments.delta', 'function_call_arguments.done'],
  ],
  ['a text', { input: [say('user', 'Hello.')] }, ['output_text.delta', 'output_text.done']],
])('a stream with %s has only events of the format, each with its name, and ends with [DONE]', async (_, body, expected) => {
  const response = await ask({ ...body, stream: true });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const frames = (await response.text())
    .trim()
    .split('\n\n')
    .filter((frame) => !frame.startsWith(':'));
  expect(frames.pop()).toBe('data: [DONE]');
  const events = frames.map((frame) => {
    const [, name, json] = /^event: (.+)\ndata: (.+)$/.exec(frame) ?? [];
    const event = JSON.parse(json ?? '') as { type: string; sequence_number: number };
    expect(event.type).toBe(name);
    expect(isEvent.Check(event)).toBe(true);
    return event;
  });
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
  const types = events.map(({ type }) => type);
  for (const type of ['output_item.added', ...expected, 'output_item.done', 'completed']) expect(types).toContain(`response.${type}`);
});

test('a response that is cut says why', async () => {
  const { status, ...rest } = await answered({ input: 'word '.repeat(200), max_output_tokens: 16 });
  expect({ status, ...rest }).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
});
