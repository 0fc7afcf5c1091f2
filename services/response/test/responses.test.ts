// Responses over HTTP, with OpenAI's own client.
import { ModelError } from '@offshoot/models';
import { responseSchema } from '@offshoot/openai-api';
import { eventually } from '@offshoot/testing';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { calls, hangsAfter, says } from './scripted-model.ts';

let service: RunningResponses;
const isResponse = Compile(responseSchema);
const someone = member();

beforeAll(async () => {
  service = await runningResponses();
});
afterAll(() => service.close());
beforeEach(() => {
  service.model.answers = [says('Hello', ' there.')];
  service.model.asked = [];
});

const WEATHER = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'Weather of a place.',
  strict: false,
  parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
};

test('a request is answered, stored, and read again as it was answered', async () => {
  const client = service.as(someone);
  const response = await client.responses.create({ model: 'm', input: 'Hi', metadata: { of: 'test' } });
  expect(response).toMatchObject({ object: 'response', status: 'completed', model: 'm', output_text: 'Hello there.', store: true });
  expect(response.usage).toMatchObject({ input_tokens: 11, output_tokens: 7, total_tokens: 18 });
  const { output_text: _, _request_id: __, ...bare } = response as typeof response & { _request_id: unknown };
  expect(isResponse.Check(bare)).toBe(true);
  const read = await client.responses.retrieve(response.id);
  expect(read).toMatchObject(bare);
  const items = await client.responses.inputItems.list(response.id);
  expect(items.data).toMatchObject([{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }]);
});

test('a stream has its events without a gap, and its last one can be continued from at once', async () => {
  const client = service.as(someone);
  const events = [];
  for await (const event of await client.responses.create({ model: 'm', input: 'Hi', stream: true })) {
    events.push(event);
    if (event.type !== 'response.completed') continue;
    const next = await client.responses.create({ model: 'm', input: 'More', previous_response_id: event.response.id });
    expect(next.status).toBe('completed');
  }
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, place) => place));
  expect(events.map(({ type }) => type)).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ]);
});

test('a response that is not in the background cannot be cancelled, and its last event says how it ended', async () => {
  const client = service.as(someone);
  let go = () => {};
  const waited = new Promise<void>((resolve) => {
    go = resolve;
  });
  service.model.answers = [
    async function* () {
      yield { is: 'text', text: 'Well' };
      await waited;
      yield { is: 'end', finish: 'stop' };
    },
  ];
  const refused = { status: 400, code: 'not_cancellable' };
  let last: { type: string; response?: { id: string; status?: string } } | undefined;
  for await (const event of await client.responses.create({ model: 'm', input: 'Hi', stream: true })) {
    if (event.type === 'response.output_text.delta') {
      expect(await refusalOf(client.responses.cancel(last?.response?.id ?? ''))).toMatchObject(refused);
      go();
    }
    if ('response' in event) last = event;
  }
  expect(last).toMatchObject({ type: 'response.completed', response: { status: 'completed' } });
  const { id = '' } = last?.response ?? {};
  expect((await client.responses.retrieve(id)).status).toBe('completed');
  expect(await refusalOf(client.responses.cancel(id))).toMatchObject(refused);
});

test('a conversation has all that was said, and instructions are those of the last request only', async () => {
  const client = service.as(someone);
  service.model.answers = [says('One.'), says('Two.'), says('Three.')];
  const first = await client.responses.create({ model: 'm', instructions: 'Be brief.', input: 'First' });
  const second = await client.responses.create({ model: 'm', input: 'Second', previous_response_id: first.id });
  await client.responses.create({ model: 'm', instructions: 'Be long.', input: 'Third', previous_response_id: second.id });
  expect(service.model.asked.map(({ instructions }) => instructions)).toEqual(['Be brief.', '', 'Be long.']);
  expect(service.model.asked[2]?.items.map((item) => (item.is === 'message' ? item.text : ''))).toEqual([
    'First',
    'One.',
    'Second',
    'Two.',
    'Third',
  ]);
  expect(second.previous_response_id).toBe(first.id);
});

test('how probable tokens were is told if it was asked for', async () => {
  const token = { token: 'Yes.', logprob: -0.1, bytes: [89, 101, 115, 46], others: [] };
  service.model.answers = [
    [
      { is: 'text', text: 'Yes.', logprobs: [token] },
      { is: 'end', finish: 'stop' },
    ],
  ];
  const response = await service.as(someone).responses.create({ model: 'm', input: 'Hi', top_logprobs: 2 });
  expect(service.model.asked[0]).toMatchObject({ topLogprobs: 2 });
  expect(response.output).toMatchObject([{ content: [{ logprobs: [{ token: 'Yes.', logprob: -0.1, top_logprobs: [] }] }] }]);
});

test('a function stops the response, and its result goes on with it', async () => {
  const client = service.as(someone);
  service.model.answers = [calls(['get_weather', { place: 'Oslo' }], ['get_weather', { place: 'Rome' }]), says('Cold, warm.')];
  const first = await client.responses.create({ model: 'm', input: 'Weather?', tools: [WEATHER] });
  expect(first.status).toBe('completed');
  const made = first.output.filter((item) => item.type === 'function_call');
  expect(made.map(({ arguments: json }) => json)).toEqual(['{"place":"Oslo"}', '{"place":"Rome"}']);

  const go = (call_ids: string[]) =>
    client.responses.create({
      model: 'm',
      previous_response_id: first.id,
      tools: [WEATHER],
      input: call_ids.map((call_id) => ({ type: 'function_call_output' as const, call_id, output: 'so' })),
    });
  const ids = made.map(({ call_id }) => call_id);
  expect(await refusalOf(go(['call_of_nobody']))).toMatchObject({ status: 400, code: 'unknown_call_id', param: 'input[0].call_id' });
  expect(await refusalOf(go([ids[0] ?? '']))).toMatchObject({ status: 400, code: 'missing_output' });
  expect((await go(ids)).output_text).toBe('Cold, warm.');
  expect(service.model.asked[1]?.items.slice(1)).toEqual([
    { is: 'call', callId: ids[0], name: 'get_weather', arguments: '{"place":"Oslo"}' },
    { is: 'call', callId: ids[1], name: 'get_weather', arguments: '{"place":"Rome"}' },
    { is: 'result', callId: ids[0], output: 'so' },
    { is: 'result', callId: ids[1], output: 'so' },
  ]);
});

test('a model is offered only the tools that the request allows, though it names more', async () => {
  const client = service.as(someone);
  service.model.answers = [says('Fine.')];
  const other = { ...WEATHER, name: 'get_tide' };
  const tool_choice = { type: 'allowed_tools' as const, mode: 'auto' as const, tools: [{ type: 'function', name: 'get_tide' }] };
  const answer = await client.responses.create({ model: 'm', input: 'Weather?', tools: [WEATHER, other], tool_choice });
  expect(service.model.asked.at(-1)?.tools?.map(({ name }) => name)).toEqual(['get_tide']);
  expect(answer.tools).toHaveLength(2);
});

test('what is not stored is nowhere, and cannot be continued', async () => {
  const client = service.as(someone);
  const response = await client.responses.create({ model: 'm', input: 'A secret called canary-1', store: false });
  expect(response).toMatchObject({ status: 'completed', store: false });
  expect(await service.rows(`select 1 from response where input::text like '%canary-1%' or response_id = '${response.id}'`)).toEqual([]);
  expect(await refusalOf(client.responses.retrieve(response.id))).toMatchObject({ status: 404 });
  expect(await refusalOf(client.responses.create({ model: 'm', input: 'On', previous_response_id: response.id }))).toMatchObject({
    status: 400,
    code: 'previous_response_not_found',
  });
});

test('attack: another member’s response is answered like one that never was, in the same tenant and from another', async () => {
  const { id } = await service.as(someone).responses.create({ model: 'm', input: 'Mine' });
  const others = [
    member({ tenantId: someone.tenantId }),
    member(),
    member({ subject: someone.subject, scopes: [...someone.scopes, 'tenant:admin'] }),
  ];
  const missing = id.replace(/.{4}$/, 'aaaa');
  for (const other of others) {
    const headers = { ...(await service.headersFor(other)), 'content-type': 'application/json' };
    const answered = async (which: string, path: string, init: RequestInit = {}) => {
      const response = await fetch(`${service.url}/v1/responses${path.replace('ID', which)}`, { headers, ...init });
      return [response.status, (await response.text()).replaceAll(which, 'ID')];
    };
    const body = (which: string) => JSON.stringify({ model: 'm', input: 'x', previous_response_id: which });
    for (const [path, method] of [['/ID'], ['/ID', 'DELETE'], ['/ID/cancel', 'POST'], ['/ID/input_items'], ['/ID?stream=true']] as const)
      for (const never of [missing, `resp_${'a'.repeat(500)}`])
        expect(await answered(id, path, { method: method ?? 'GET' })).toEqual(await answered(never, path, { method: method ?? 'GET' }));
    const continued = await answered(id, '', { method: 'POST', body: body(id) });
    expect(continued).toEqual(await answered(missing, '', { method: 'POST', body: body(missing) }));
    expect(continued[0]).toBe(400);
  }
  const admin = member({ tenantId: someone.tenantId, scopes: [...someone.scopes, 'tenant:admin'] });
  expect((await service.as(admin).responses.retrieve(id)).id).toBe(id);
});

test('a body that is no JSON, has a forbidden name, or is not there is refused with the reason', async () => {
  const headers = { ...(await service.headersFor(someone)), 'content-type': 'application/json' };
  const refused = async (body: string) => {
    const answer = await fetch(`${service.url}/v1/responses`, { method: 'POST', headers, body });
    return { status: answer.status, ...((await answer.json()) as { error: { code: string; message: string } }).error };
  };
  const asked = { model: 'm', input: 'Hi' };
  expect(await refused('{')).toMatchObject({ status: 400, code: 'invalid_json' });
  expect(await refused('')).toMatchObject({ status: 400, code: 'invalid_type', message: 'The body must be a JSON object.' });
  const named = JSON.stringify({ ...asked, metadata: { proto: 'x' } }).replace('proto', '__proto__');
  expect(await refused(named)).toMatchObject({ status: 400, code: 'invalid_value', message: expect.stringContaining('__proto__') });
});

test('a compaction that was not made here is refused by its place, also in the middle of a conversation', async () => {
  const client = service.as(someone);
  const bogus = [
    { role: 'user', content: 'Hi' },
    { type: 'compaction', encrypted_content: 'bogus' },
  ] as never;
  const refused = { status: 400, code: 'invalid_compaction', param: 'input[1].encrypted_content' };
  expect(await refusalOf(client.responses.create({ model: 'm', input: bogus }))).toEqual(refused);
  const { id } = await client.responses.create({ model: 'm', input: 'Hi' });
  expect(await refusalOf(client.responses.create({ model: 'm', input: bogus, previous_response_id: id }))).toEqual(refused);
  expect(await refusalOf(client.responses.compact({ model: 'm', input: bogus } as never))).toEqual(refused);
});

test('attack: bodies that two readers take for two things', async () => {
  const headers = { ...(await service.headersFor(someone)), 'content-type': 'application/json' };
  const refused = async (body: string | Uint8Array<ArrayBuffer>, more: Record<string, string> = {}) => {
    const response = await fetch(`${service.url}/v1/responses`, { method: 'POST', headers: { ...headers, ...more }, body });
    const { error } = (await response.json()) as { error: { code: string; param: string | null } };
    return [response.status, error.code, error.param];
  };
  expect(await refused('{"model":"m","input":"x","temperature":1e400}')).toEqual([400, 'invalid_value', 'temperature']);
  expect(await refused('{"model":"m","input":"a\\ud800b"}')).toEqual([400, 'invalid_value', 'input']);
  expect(await refused('{"model":"m","input":"safe","input":"EVIL"}')).toEqual([400, 'invalid_value', null]);
  expect(await refused('{"model":"m","input":"x","metadata":{"__proto__":"x"}}')).toEqual([400, 'invalid_value', 'metadata.__proto__']);
  expect(await refused(Uint8Array.from([...Buffer.from('{"input":"'), 0xff, ...Buffer.from('"}')]))).toEqual([400, 'invalid_json', null]);
  const latin = { 'content-type': 'application/json; charset=iso-8859-1' };
  for (const unread of [latin, { 'content-type': 'text/plain' }, { 'content-encoding': 'gzip' }])
    expect(await refused('{"model":"m","input":"x"}', unread)).toEqual([415, 'invalid_content_type', null]);
});

test('a parameter of the query that is not as it must be is refused by its name', async () => {
  const { id } = await service.as(someone).responses.create({ model: 'm', input: 'Hi' });
  const headers = await service.headersFor(someone);
  const asked = async (path: string) => {
    const response = await fetch(`${service.url}/v1/responses/${id}${path}`, { headers });
    const { error } = (await response.json()) as { error?: { param: string } };
    return [path, response.status, error?.param];
  };
  for (const limit of ['0x0a', '1e1', '%2b3', '1.0', '%203', '03', '', '0', '101', '5&limit=5'])
    expect(await asked(`/input_items?limit=${limit}`)).toEqual([expect.anything(), 400, 'limit']);
  expect(await asked('/input_items?order=ASC')).toEqual([expect.anything(), 400, 'order']);
  for (const [param, values] of [
    ['stream', ['yes', '1', 'TRUE', '', 'false&stream=true']],
    ['include_obfuscation', ['x', '']],
    ['starting_after', ['abc', '-1', '01', '1.0']],
  ] as const)
    for (const value of values) expect(await asked(`?${param}=${value}`)).toEqual([expect.anything(), 400, param]);
  for (const include of ['include=zzz', 'include[]=zzz', 'include=file_search_call.results&include=zzz'])
    for (const path of ['', '/input_items']) expect(await asked(`${path}?${include}`)).toEqual([expect.anything(), 400, 'include']);
  for (const fine of [
    '?stream=false&include_obfuscation=true&starting_after=0',
    '?include[]=file_search_call.results',
    '/input_items?limit=100',
  ])
    expect(await asked(fine)).toEqual([fine, 200, undefined]);
});

test('scopes are checked for each request', async () => {
  const { id } = await service.as(someone).responses.create({ model: 'm', input: 'Mine' });
  const reader = service.as({ ...someone, scopes: ['responses:read'] });
  const writer = service.as({ ...someone, scopes: ['responses:write'] });
  expect((await reader.responses.retrieve(id)).id).toBe(id);
  expect(await refusalOf(reader.responses.create({ model: 'm', input: 'x' }))).toMatchObject({ status: 403, code: 'scope_missing' });
  expect(await refusalOf(reader.responses.delete(id))).toMatchObject({ status: 403 });
  expect(await refusalOf(writer.responses.retrieve(id))).toMatchObject({ status: 403 });
  const direct = await fetch(`${service.url}/v1/responses/${id}`, {
    headers: { authorization: 'Bearer sk-off_x', 'offshoot-tenant': someone.tenantId },
  });
  expect(direct.status).toBe(401);
});

test('a deleted response is gone with all of it, and so is what came after', async () => {
  const client = service.as(someone);
  const first = await client.responses.create({ model: 'm', input: 'canary-2' });
  const second = await client.responses.create({ model: 'm', input: 'On', previous_response_id: first.id });
  await client.responses.delete(first.id);
  expect(await refusalOf(client.responses.retrieve(first.id))).toMatchObject({ status: 404 });
  expect(await refusalOf(client.responses.delete(first.id))).toMatchObject({ status: 404 });
  expect(await service.rows("select 1 from response where input::text like '%canary-2%'")).toEqual([]);
  expect(await refusalOf(client.responses.create({ model: 'm', input: 'x', previous_response_id: second.id }))).toMatchObject({
    code: 'previous_response_not_found',
  });
});

test('the model is asked while the response is being stored, and nobody hears of it before it is', async () => {
  const client = service.as(someone);
  const heard: string[] = [];
  await service.rows('begin; lock table response in share mode');
  const told = (async () => {
    for await (const { type } of await client.responses.create({ model: 'm', input: 'Hi', stream: true })) heard.push(type);
  })();
  await eventually(() => expect(service.model.asked).toHaveLength(1));
  expect(heard).toEqual([]);
  await service.rows('commit');
  await told;
  expect([heard[0], heard.at(-1)]).toEqual(['response.created', 'response.completed']);
});

test('a response that cannot be stored is refused before its first event, and its model stops', async () => {
  service.model.answers = [(_, signal) => hangsAfter('Half', signal)];
  const client = service.as(someone);
  await service.rows('alter table response add constraint closed check (false) not valid');
  try {
    for (const stream of [true, false])
      expect(await refusalOf(client.responses.create({ model: 'm', input: 'Hi', stream }))).toMatchObject({ status: 500 });
    await eventually(() => expect(service.model.open).toBe(0));
  } finally {
    await service.rows('alter table response drop constraint closed');
  }
});

test('a client that goes away ends the model’s work, and nothing stays in progress', async () => {
  service.model.answers = [(_, signal) => hangsAfter('Half', signal)];
  const stream = await service.as(someone).responses.create({ model: 'm', input: 'Hi', stream: true });
  let id = '';
  for await (const event of stream) {
    if (event.type === 'response.created') id = event.response.id;
    if (event.type === 'response.output_text.delta') break;
  }
  await eventually(() => expect(service.model.open).toBe(0));
  const rows = await eventually(async () => {
    const found = await service.rows<{ status: string; output: unknown }>(
      `select status, output from response where response_id = '${id}'`,
    );
    expect(found[0]?.status).toBe('cancelled');
    return found;
  });
  expect(rows[0]?.output).toMatchObject([{ type: 'message', status: 'incomplete', content: [{ text: 'Half' }] }]);
});

test('what is refused is refused before the first event, with its place', async () => {
  const client = service.as(someone);
  const create = (body: object) => refusalOf(client.responses.create({ model: 'm', input: 'x', stream: true, ...body } as never));
  expect(await create({ previous_response_id: 'resp_none' })).toMatchObject({ status: 400, code: 'previous_response_not_found' });
  expect(await create({ temperature: 3 })).toMatchObject({ status: 400, param: 'temperature' });
  const noSchema = { type: 'object', properties: { a: { type: 'strin' } } };
  const schemas = [
    { tools: [{ type: 'function', name: 'f', parameters: noSchema }] },
    { text: { format: { type: 'json_schema', name: 'n', schema: noSchema } } },
  ];
  for (const body of schemas) expect(await create(body)).toMatchObject({ status: 400, code: 'invalid_schema' });
  expect(await create({ agent_id: `inst_${'a'.repeat(26)}` })).toMatchObject({ status: 403, code: 'agent_is_an_instance' });
  expect(await create({ input: [{ type: 'function_call_output', call_id: 'none', output: '' }] })).toMatchObject({
    code: 'unknown_call_id',
  });
  expect(service.model.asked).toEqual([]);
});

test('attack: a picture at an address that is not on the Internet, wherever it stands', async () => {
  const client = service.as(someone);
  for (const image_url of [
    'http://169.254.169.254/latest',
    'http://localhost:1/',
    'http://example.com/a.png',
    'https://10.0.0.1/x.png',
    'https://[::ffff:10.0.0.1]/x.png',
    'https://0x7f.1/x.png',
    'https://user:word@example.com/a.png',
    'https://exa mple.com/',
  ]) {
    const part = { type: 'input_image', image_url };
    const called = [
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: [part] },
    ];
    for (const [body, at] of [
      [{ input: [{ role: 'user', content: [{ type: 'input_text', text: 'Look:' }, part] }] }, 'input[0].content[1]'],
      [{ input: called }, 'input[1].output[0]'],
      [{ input: 'Hi', prompt: { id: `agent_${'a'.repeat(26)}`, variables: { photo: part } } }, 'prompt.variables.photo'],
    ] as const) {
      const refused = { status: 400, code: 'invalid_image_url', param: `${at}.image_url` };
      expect(await refusalOf(client.responses.create({ model: 'm', ...body } as never)), image_url).toEqual(refused);
    }
    const compacted = client.responses.compact({ model: 'm', input: called } as never);
    expect(await refusalOf(compacted)).toMatchObject({ status: 400, code: 'invalid_image_url' });
  }
  expect(service.model.asked).toEqual([]);
});

test('what is too long for the model is refused, or its oldest items are left out if the request says so', async () => {
  const client = service.as(someone);
  service.model.answers = [
    async function* ({ items }) {
      if (JSON.stringify(items).length > 600) throw new ModelError('too long', { retryable: false, failure: 'too_long' });
      yield* says('OK.');
    },
  ];
  const input = [
    ...Array.from({ length: 20 }, (_, n) => ({ role: 'user' as const, content: `Old word ${n}` })),
    { role: 'user' as const, content: 'Now.' },
  ];
  const refused = { status: 400, code: 'context_length_exceeded' };
  expect(await refusalOf(client.responses.create({ model: 'm', input }))).toMatchObject(refused);
  const whole = await client.responses.create({ model: 'm', input, truncation: 'auto' });
  expect(whole).toMatchObject({ status: 'completed', truncation: 'auto' });
  const asked = service.model.asked.at(-1)?.items ?? [];
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.at(-1)).toMatchObject({ text: 'Now.' });
  expect(JSON.stringify(asked)).not.toContain('Old word 0');
  const last = { model: 'm', input: 'x'.repeat(1_000), truncation: 'auto' as const, previous_response_id: whole.id };
  expect(await refusalOf(client.responses.create(last))).toMatchObject(refused);
});
