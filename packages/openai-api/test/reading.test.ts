// What requests may say, and where each refusal points.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorBodyOf, RequestRefusal, readCompactRequest, readCreateRequest, readSocketText, socketErrorOf } from '../src/index.ts';
import { refusalOf } from './refused.ts';

const user = (content: unknown) => ({ role: 'user', content });
const image = (url: string) => ({ type: 'input_image', image_url: url });
const pixel = 'data:image/png;base64,iVBORw0KGgo=';
const tool = (name: string) => ({ type: 'function', name });
const search = (filters: object) => ({ type: 'file_search', vector_store_ids: ['vs_1'], filters });

test.each<[string, object]>([
  ['a text', { model: 'm', input: 'Hi' }],
  [
    'nulls wherever they are allowed',
    { model: 'm', input: 'Hi', tools: null, text: null, metadata: null, temperature: null, stream: null, store: null },
  ],
  ['an agent, and no model', { agent_id: 'agent_1@production', input: 'Hi' }],
  [
    'a stored prompt with variables',
    { prompt: { id: 'agent_1', version: '3', variables: { city: 'Rome', photo: image(pixel) } }, input: 'Hi' },
  ],
  ['only a response to go on from', { previous_response_id: 'resp_1' }],
  [
    'messages with and without a type, of all roles and phases',
    {
      input: [
        { type: 'message', role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'input_text', text: 'Be kind.' }] },
        { role: 'assistant', phase: 'commentary', content: 'Let me see.' },
        {
          type: 'message',
          id: 'msg_1',
          status: 'completed',
          role: 'assistant',
          phase: null,
          content: [{ type: 'output_text', text: 'Four.', annotations: [], logprobs: [], parsed: null }],
        },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
        user([
          { type: 'input_text', text: 'See?' },
          image(pixel),
          { type: 'input_image', image_url: 'https://a.example/b.png', detail: 'low' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' },
        ]),
      ],
    },
  ],
  [
    'items of earlier responses, as clients send them back',
    {
      input: [
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [],
          content: [{ type: 'reasoning_text', text: 'Hm.' }],
          encrypted_content: null,
          status: null,
        },
        { type: 'function_call', id: 'fc_1', call_id: 'c', name: 'f', arguments: '{}', status: 'completed', parsed_arguments: {} },
        { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'Sunny' }] },
        { type: 'mcp_list_tools', id: 'l', server_label: 's', tools: [{ name: 'f', input_schema: {}, annotations: null }] },
        { type: 'mcp_approval_request', id: 'r', server_label: 's', name: 'f', arguments: '{}' },
        { type: 'mcp_approval_response', approval_request_id: 'r', approve: true },
        { type: 'mcp_call', id: 'mc', server_label: 's', name: 'f', arguments: '{}', output: 'ok', error: null },
        { type: 'file_search_call', id: 'fs', status: 'completed', queries: ['q'], results: null },
        { type: 'compaction', encrypted_content: 'gAAA' },
        { type: 'item_reference', id: 'msg_9' },
        { id: 'msg_8' },
      ],
    },
  ],
  [
    'every kind of tool',
    {
      input: 'Hi',
      tools: [
        { type: 'function', name: 'f', description: null, parameters: null, strict: null },
        { type: 'function', registry_id: 'tool_1' },
        {
          type: 'mcp',
          server_label: 's',
          server_url: 'https://a.example/mcp',
          allowed_tools: { tool_names: ['x'] },
          require_approval: { never: { tool_names: ['x'] } },
        },
        { type: 'file_search', vector_store_ids: ['vs_1'], filters: { type: 'and', filters: [{ type: 'eq', key: 'team', value: 'x' }] } },
        { type: 'code_interpreter', container: { type: 'auto' } },
      ],
      tool_choice: {
        type: 'allowed_tools',
        tools: [{ type: 'function', name: 'f' }, { type: 'mcp', server_label: 's' }, { type: 'file_search' }],
      },
    },
  ],
  [
    'a schema for the answer',
    { input: 'Hi', text: { format: { type: 'json_schema', name: 'a', schema: { type: 'object' }, strict: true }, verbosity: 'low' } },
  ],
  [
    'what OpenAI has in several names',
    { input: 'Hi', user: 'u-1', prompt_cache_retention: '24h', reasoning: { effort: 'minimal', summary: 'auto' } },
  ],
  ['what Codex CLI says of itself', { input: 'Hi', client_metadata: { session_id: 's', turn: { id: 't' } } }],
  [
    'hints that change nothing here',
    {
      input: 'Hi',
      service_tier: 'fast',
      include: ['web_search_call.action.sources'],
      reasoning: { effort: 'max', context: 'auto', mode: 'standard' },
      tools: [{ ...tool('f'), defer_loading: true, allowed_callers: ['direct', 'programmatic'], output_schema: {}, async: false }],
    },
  ],
  ['numbers and truth for variables', { prompt: { id: 'agent_1', variables: { seats: 5, outside: true } }, input: 'Hi' }],
])('%s is taken', (_, body) => {
  readCreateRequest(body);
});

test.each<[string, unknown, param: string | null, code: string, message: RegExp]>([
  ['no object', [], null, 'invalid_type', /JSON object/],
  ['nothing to answer', { model: 'm' }, 'input', 'missing_required_parameter', /'input'/],
  ['an empty list', { model: 'm', input: [] }, 'input', 'missing_required_parameter', /'input'/],
  ['a number as input', { input: 7 }, 'input', 'invalid_type', /must be a string or an array or null, not an integer/],
  ['a field that there is not', { input: 'Hi', temprature: 1 }, 'temprature', 'unknown_parameter', /temprature/],
  ['a field that only OpenAI has', { input: 'Hi', context_management: [] }, 'context_management', 'unsupported_parameter', /compact/],
  [
    'a conversation beside a response before it',
    { input: 'Hi', conversation: 'c', previous_response_id: 'r' },
    'conversation',
    'mutually_exclusive_parameters',
    /one of them/,
  ],
  ['too hot', { input: 'Hi', temperature: 2.5 }, 'temperature', 'invalid_value', /at most 2/],
  ['too few tokens', { input: 'Hi', max_output_tokens: 3 }, 'max_output_tokens', 'invalid_value', /at least 16/],
  [
    'a role of nobody',
    { input: [{ role: 'tool', content: 'x' }] },
    'input[0].role',
    'invalid_value',
    /'user', 'system', 'developer', 'assistant'/,
  ],
  ['an item of no kind', { input: [{ type: 'web_search_call', id: 'x' }] }, 'input[0].type', 'invalid_value', /'message'.*'function_call'/],
  ['an item that says nothing of itself', { input: [{ text: 'x' }] }, 'input[0].type', 'missing_required_parameter', /input\[0\]\.type/],
  [
    'a part of the wrong side',
    { input: [user([{ type: 'output_text', text: 'x' }])] },
    'input[0].content[0].type',
    'invalid_value',
    /'input_text', 'input_image', 'input_file'/,
  ],
  [
    'a part without its text',
    { input: [user('a'), user([{ type: 'input_text' }])] },
    'input[1].content[0].text',
    'missing_required_parameter',
    /content\[0\]\.text/,
  ],
  [
    'a picture in a message that has texts only',
    { input: [{ role: 'system', content: [image(pixel)] }] },
    'input[0].content[0].type',
    'invalid_value',
    /Supported: 'input_text'/,
  ],
  [
    'a search of nothing',
    { input: 'Hi', tools: [{ type: 'file_search', vector_store_ids: [] }] },
    'tools[0].vector_store_ids',
    'invalid_value',
    /'tools\[0\]\.vector_store_ids' must not be empty/,
  ],
  ['a message without content', { input: [{ role: 'user' }] }, 'input[0].content', 'missing_required_parameter', /content/],
  [
    'an image of nothing',
    { input: [user([{ type: 'input_image' }])] },
    'input[0].content[0].image_url',
    'missing_required_parameter',
    /image_url/,
  ],
  [
    'an image from a file of the machine',
    { input: [user([image('file:///etc/passwd')])] },
    'input[0].content[0].image_url',
    'invalid_image_url',
    /https/,
  ],
  [
    'an image that is a page',
    { input: [user([image('data:text/html;base64,AAAA')])] },
    'input[0].content[0].image_url',
    'invalid_image_url',
    /https/,
  ],
  [
    'a file twice',
    { input: [user([{ type: 'input_file', file_id: 'a', file_data: 'AAAA' }])] },
    'input[0].content[0]',
    'invalid_value',
    /both/,
  ],
  [
    'the address of a file',
    { input: [user([{ type: 'input_file', file_url: 'https://a.example' }])] },
    'input[0].content[0].file_url',
    'unsupported_parameter',
    /'file_id'/,
  ],
  ['a function with a bad name', { input: 'Hi', tools: [tool('say hello')] }, 'tools[0].name', 'invalid_value', /must match/],
  [
    'a tool of no kind',
    { input: 'Hi', tools: [{ type: 'computer' }] },
    'tools[0].type',
    'invalid_value',
    /'function', 'mcp', 'file_search', 'code_interpreter'/,
  ],
  [
    'a field that the tool does not have',
    { input: 'Hi', tools: [{ ...tool('f'), defer_load: true }] },
    'tools[0].defer_load',
    'unknown_parameter',
    /defer_load/,
  ],
  [
    'a function whose result nobody waits for',
    { input: 'Hi', tools: [{ ...tool('f'), async: true }] },
    'tools[0].async',
    'unsupported_parameter',
    /waits for the result/,
  ],
  [
    'a function that only code may call',
    { input: 'Hi', tools: [{ ...tool('f'), allowed_callers: ['programmatic'] }] },
    'tools[0].allowed_callers',
    'unsupported_parameter',
    /add 'direct'/,
  ],
  ['thoughts in later turns', { input: 'Hi', reasoning: { context: 'all_turns' } }, 'reasoning.context', 'invalid_value', /'current_turn'/],
  ['another way of thinking', { input: 'Hi', reasoning: { mode: 'pro' } }, 'reasoning.mode', 'invalid_value', /'standard'/],
  ['a user that is no text', { input: 'Hi', user: 5 }, 'user', 'invalid_type', /must be a string/],
  ['a message of nobody', { input: [{ content: 'x' }] }, 'input[0].role', 'missing_required_parameter', /input\[0\]\.role/],
  [
    'a schema in the form of Chat Completions',
    { input: 'Hi', text: { format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } } },
    'text.format.name',
    'missing_required_parameter',
    /text\.format\.name/,
  ],
  [
    'a filter of nothing',
    { input: 'Hi', tools: [search({ type: 'and', filters: [] })] },
    'tools[0].filters',
    'invalid_value',
    /“and” needs a list of filters/,
  ],
  [
    'a filter within a filter that is none',
    { input: 'Hi', tools: [search({ type: 'or', filters: [{ type: 'eq', key: 'a', value: [1] }] })] },
    'tools[0].filters',
    'invalid_value',
    /A value of a filter/,
  ],
  ...['x', [], Array(1_000).fill('x')].map((value): [string, unknown, string, string, RegExp] => [
    'a list of values that is none, empty or too long',
    { input: 'Hi', tools: [search({ type: 'in', key: 'a', value })] },
    'tools[0].filters',
    'invalid_value',
    /“in” needs a list of 1 to 100 values/,
  ]),
  [
    'a filter with a value that is too long',
    { input: 'Hi', tools: [search({ type: 'eq', key: 'a', value: 'x'.repeat(5_000) })] },
    'tools[0].filters',
    'invalid_value',
    /at most 512 characters/,
  ],
  ['a tool twice', { input: 'Hi', tools: [tool('f'), tool('f')] }, 'tools[1]', 'duplicate_tool', /twice/],
  [
    'a server without an address',
    { input: 'Hi', tools: [{ type: 'mcp', server_label: 's' }] },
    'tools[0].server_url',
    'missing_required_parameter',
    /server_url/,
  ],
  [
    'a choice that there is not',
    { input: 'Hi', tools: [tool('f')], tool_choice: { type: 'function', name: 'g' } },
    'tool_choice',
    'unknown_tool',
    /not in 'tools'/,
  ],
  ['a choice of no kind', { input: 'Hi', tool_choice: 'sometimes' }, 'tool_choice', 'invalid_value', /'none', 'auto', 'required'/],
  ['a duty without tools', { input: 'Hi', tool_choice: 'required' }, 'tool_choice', 'unknown_tool', /no tools/],
  [
    'a schema without a name',
    { input: 'Hi', text: { format: { type: 'json_schema', schema: {} } } },
    'text.format.name',
    'missing_required_parameter',
    /text\.format\.name/,
  ],
  [
    'too many notes',
    { input: 'Hi', metadata: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [n, ''])) },
    'metadata',
    'invalid_value',
    /at most 16/,
  ],
  ['a note that is too long', { input: 'Hi', metadata: { team: 'x'.repeat(513) } }, 'metadata.team', 'invalid_value', /512/],
  [
    'a note whose name is too long',
    { input: 'Hi', metadata: { ['k'.repeat(65)]: '' } },
    `metadata."${'k'.repeat(64)}"`,
    'invalid_value',
    /longer than 64/,
  ],
  ['a note that is no text', { input: 'Hi', metadata: { team: 7 } }, 'metadata.team', 'invalid_type', /must be a string/],
  ['two agents', { input: 'Hi', agent_id: 'agent_1@3', prompt: { id: 'agent_2' } }, 'prompt.id', 'invalid_value', /different agents/],
  ['something to fetch that is not kept', { input: 'Hi', background: true, store: false }, 'store', 'invalid_value', /background/],
  ['attack: a key that is a path', { input: 'Hi', '__proto__.x\n': 1 }, '"__proto__.x\\n"', 'unknown_parameter', /Unknown parameter/],
  [
    'attack: a prototype as a body',
    JSON.parse('{"input":"Hi","__proto__":{"stream":true}}'),
    '__proto__',
    'unknown_parameter',
    /__proto__/,
  ],
])('%s is refused', (_, body, param, code, message) => {
  const refusal = refusalOf(() => readCreateRequest(body));
  expect(errorBodyOf(refusal)).toEqual({ error: { type: 'invalid_request', message: expect.stringMatching(message), code, param } });
  expect(refusal.status).toBe(400);
});

const WHOLE = {
  model: 'm',
  agent_id: 'agent_1',
  instructions: 'Be brief.',
  input: [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'x' }, image(pixel)] },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: 'x' },
    { type: 'mcp_call', id: 'm', server_label: 's', name: 'f', arguments: '{}', error: { type: 'http_error', code: 502, message: 'x' } },
  ],
  tools: [
    tool('f'),
    { type: 'mcp', server_label: 's', server_url: 'https://a.example', require_approval: { always: { tool_names: ['x'] } } },
  ],
  tool_choice: { type: 'allowed_tools', tools: [{ type: 'function', name: 'f' }] },
  text: { format: { type: 'json_schema', name: 'a', schema: {} } },
  metadata: { a: 'b' },
};

/** Puts something else in the place of one value, anywhere. */
function changed(value: unknown, choose: (most: number) => number, by: unknown): unknown {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const chosen = choose(keys.length);
  const key = keys[chosen];
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = changed(copy[key], choose, by);
  return copy;
}

test('attack: any value at any place is taken, or refused with one problem at one place', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 8, maxLength: 8 }), fc.jsonValue(), (places, by) => {
      let at = 0;
      const body = changed(WHOLE, (most) => (places[at++ % places.length] ?? 0) % (most + 1), by);
      let refusal: unknown;
      try {
        readCreateRequest(body);
      } catch (error) {
        refusal = error;
      }
      if (refusal === undefined) return;
      expect(refusal).toBeInstanceOf(RequestRefusal);
      expect((refusal as RequestRefusal).message).not.toMatch(/does not have the form/);
    }),
    { numRuns: propertyRuns(400) },
  );
});

test('pictures in variables are checked like any other', () => {
  const prompt = { id: 'agent_1', variables: { photo: image('ftp://a.example'), city: 'Rome' } };
  expect(refusalOf(() => readCreateRequest({ input: 'Hi', prompt })).param).toBe('prompt.variables.photo.image_url');
});

test('a refusal quotes no value', () => {
  const { message } = refusalOf(() => readCreateRequest({ input: 'Hi', temperature: 'canary', tools: [] }));
  expect(message).not.toMatch(/canary/);
});

test('a message of a WebSocket has a type, and nothing that is for HTTP alone', () => {
  expect(readSocketText(JSON.stringify({ type: 'response.create', model: 'm', input: 'Hi', generate: false }))).toMatchObject({
    generate: false,
  });
  const refused = (message: object) => socketErrorOf(refusalOf(() => readSocketText(JSON.stringify(message))));
  expect(readSocketText(JSON.stringify({ type: 'response.create', input: 'Hi', stream: true }))).not.toHaveProperty('stream');
  for (const nothing of [{ stream: null, stream_options: null, background: null }, { background: false }])
    expect(readSocketText(JSON.stringify({ type: 'response.create', input: 'Hi', ...nothing }))).toEqual({
      type: 'response.create',
      input: 'Hi',
    });
  for (const [field, value] of Object.entries({ stream: false, stream_options: {}, background: true }))
    expect(refused({ type: 'response.create', input: 'Hi', [field]: value })).toMatchObject({
      type: 'error',
      status: 400,
      error: { type: 'invalid_request', code: 'unsupported_parameter', param: field },
    });
  expect(refused({ type: 'response.cancel', input: 'Hi' })).toMatchObject({ error: { param: 'type' } });
  expect(socketErrorOf(refusalOf(() => readSocketText('{')))).toMatchObject({ error: { code: 'invalid_json', param: null } });
});

test('a compaction needs a model', () => {
  expect(readCompactRequest({ model: 'm', input: 'Hi' })).toMatchObject({ model: 'm' });
  expect(refusalOf(() => readCompactRequest({ input: 'Hi' }))).toMatchObject({ status: 400, param: 'model' });
});
