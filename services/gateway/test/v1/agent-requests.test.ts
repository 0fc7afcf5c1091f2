// What requests about agents have to look like: bodies and parameters that every reader takes for the same, conditions, and words that help.
import { newId } from '@offshoot/refusals/ids';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyIn } from './company.ts';
import { openV1World, type V1World } from './v1-world.ts';

let world: V1World;
beforeAll(async () => {
  world = await openV1World();
});
afterAll(() => world[Symbol.asyncDispose]());

const newCompany = (scopes?: string[]) => companyIn(world, scopes);
const errorOf = ({ status, text }: { status: number; text: string }) => [
  status,
  JSON.parse(text).error.param,
  JSON.parse(text).error.message,
];

test('attack: bodies that two readers take for two things', async () => {
  const { send, sendBytes, create } = await newCompany();
  const { id } = await create({ name: 'a', instructions: 'x' });
  const patch = async (body: string) => errorOf(await send('PATCH', `/v1/agents/${id}`, { body }));
  const outOfRange = (field: string) => [400, field, `'${field}' is a number that is out of range.`];
  expect(await patch('{"temperature":1e400}')).toEqual(outOfRange('temperature'));
  const grants = '{"tool_grants":[{"tool_name":"pay","constraints":{"amount":1e400}}]}';
  expect(await patch(grants)).toEqual(outOfRange('tool_grants[0].constraints.amount'));
  expect(await patch('{"variables":{"n":{"type":"number","default":1e400}}}')).toEqual(outOfRange('variables.n.default'));
  const parameters = '{"type":"object","properties":{"n":{"enum":[1e400]}}}';
  const functions = `{"tools":[{"type":"function","name":"f","parameters":${parameters}}]}`;
  expect(await patch(functions)).toEqual(outOfRange('tools[0].parameters.properties.n.enum[0]'));
  expect(await patch('{"instructions":"safe","instructions":"EVIL"}')).toEqual([
    400,
    null,
    "The name 'instructions' is in an object twice.",
  ]);
  expect(await patch('{"metadata":{"__proto__":"x"}}')).toEqual([
    400,
    'metadata.__proto__',
    "The name '__proto__' is not allowed in 'metadata'.",
  ]);

  const bytes = Buffer.concat([Buffer.from('{"name":"b","instructions":"a'), Buffer.from([0xff]), Buffer.from('"}')]);
  expect(errorOf(await sendBytes('/v1/agents', bytes))).toEqual([400, null, 'The body is not UTF-8.']);
  const latin = Buffer.from('{"name":"b","instructions":"x"}');
  expect(errorOf(await sendBytes('/v1/agents', latin, { 'content-type': 'application/json; charset=iso-8859-1' }))[0]).toBe(415);
  expect(errorOf(await sendBytes('/v1/agents', latin, { 'content-encoding': 'gzip' }))).toEqual([
    415,
    null,
    'A compressed body is not read. Send it without content-encoding.',
  ]);
  // Nothing here copies objects name by name, so this is a name like any other.
  const harmless = { type: 'object', properties: { constructor: { type: 'object', properties: { prototype: { type: 'string' } } } } };
  const kept = await create({ name: 'b', instructions: 'x', tools: [{ type: 'function', name: 'f', parameters: harmless }] });
  expect(kept.tools[0].parameters).toEqual(harmless);
  expect(JSON.parse((await send('GET', `/v1/agents/${id}`)).text)).toMatchObject({ version: 1, temperature: null, instructions: 'x' });
});

test('a number is written in one way, and what is empty is not taken for missing', async () => {
  const { send, create } = await newCompany();
  const { id } = await create({ name: 'a', instructions: 'x' });
  for (const limit of ['0x10', '1e1', '+5', '05', '1.0', '%205', ''])
    expect(errorOf(await send('GET', `/v1/agents?limit=${limit}`))).toEqual([400, 'limit', 'limit in the query must be a whole number.']);
  for (const version of ['01', '1.0', '0x1']) {
    expect(errorOf(await send('GET', `/v1/agents/${id}/versions/${version}`)).slice(0, 2)).toEqual([400, 'version']);
    expect(errorOf(await send('GET', `/v1/agents/${id}/diff?from=${version}&to=1`)).slice(0, 2)).toEqual([400, 'from']);
    expect(errorOf(await send('GET', `/v1/agents/${id}/versions?after=${version}`)).slice(0, 2)).toEqual([400, 'after']);
    expect(errorOf(await send('GET', `/v1/agents/${id}/configuration?at=${version}`)).slice(0, 2)).toEqual([400, 'at']);
  }
  for (const field of ['name', 'name_part', 'after', 'before'])
    expect(errorOf(await send('GET', `/v1/agents?${field}=`))).toEqual([400, field, `${field} in the query must not be empty.`]);
  expect((await send('GET', `/v1/agents/${id}/configuration?at=1`)).status).toBe(200);
  expect(errorOf(await send('GET', `/v1/agents/${id}/configuration?at=none`))[0]).toBe(404);
});

test('refusals say in plain words what is wrong, and where', async () => {
  const { send, create, token } = await newCompany();
  await create({ name: 'a', instructions: 'x' });
  const key = async (more: object) =>
    errorOf(await send('POST', '/v1/keys', { body: { name: 'A', scopes: ['agents:read'], ...more } }, token));
  expect(await key({ name: 'a\u0007' })).toEqual([400, 'name', 'name in the body must be one line without control characters.']);
  expect(await key({ scopes: ['agents:read', 'agents:read'] })).toEqual([
    400,
    'scopes',
    'scopes in the body must not have anything twice.',
  ]);
  expect((await key({ groups: ['Security'] })).slice(0, 2)).toEqual([400, 'groups[0]']);
  expect((await key({ groups: ['Security'] }))[2]).toMatch(/^groups\[0\] in the body must be a group such as group_security/);
  const tools = errorOf(await send('POST', '/v1/agents', { body: { name: 'b', instructions: 'x', tools: ['x'] } }));
  expect(tools).toEqual([400, 'tools[0]', 'tools[0] must be an object.']);
  const noTime = (field: string) => [400, field, 'This is no time as RFC 3339 writes it.'];
  expect(await key({ expires_at: '2028-02-30T00:00:00Z' })).toEqual(noTime('expires_at'));
  for (const day of ['2026-02-30', '2027-02-29', '2026-04-31'])
    expect(errorOf(await send('GET', `/v1/tenant/audit?from=${day}T00:00:00Z`, {}, token))).toEqual(noTime('from'));
  expect((await send('GET', '/v1/tenant/audit?from=2028-02-29T23:30:00-05:00', {}, token)).status).toBe(200);
  const policy = errorOf(await send('POST', '/v1/sandbox_policies', { body: { name: 'a', description: 'a\0' } }));
  expect(policy).toEqual([400, 'description', 'description in the body must be text without the character U+0000.']);
  const audit = errorOf(await send('GET', '/v1/tenant/audit?target=%00', {}, token));
  expect(audit).toEqual([400, 'target', 'target in the query must be text without the character U+0000.']);
});

test('a key is made for agents that exist, and never for all by an empty list', async () => {
  const { send, create, token } = await newCompany();
  const { id } = await create({ name: 'a', instructions: 'x' });
  const foreign = (await (await newCompany()).create({ name: 'a', instructions: 'x' })).id;
  const made = (more: object) => send('POST', '/v1/keys', { body: { name: 'A', scopes: ['agents:use'], ...more } }, token);
  expect((await made({ allowed_agents: [id] })).status).toBe(201);
  const missing = newId('agent');
  const [none, other] = [await made({ allowed_agents: [id, missing] }), await made({ allowed_agents: [id, foreign] })];
  expect(errorOf(none)).toEqual([
    422,
    'allowed_agents[1]',
    `Agent profile '${missing}' does not exist. List your tenant's profiles for their IDs.`,
  ]);
  expect(other.text.replaceAll(foreign, missing)).toBe(none.text);
  expect(errorOf(await made({ allowed_agents: [] }))).toEqual([400, 'allowed_agents', 'allowed_agents in the body must not be empty.']);
  for (const limit of ['requests_per_minute', 'tokens_per_minute'])
    expect(errorOf(await made({ limits: { [limit]: 0 } }))).toEqual([
      400,
      `limits.${limit}`,
      `limits.${limit} in the body must be at least 1.`,
    ]);
});

test('a condition or a body that a route would ignore is refused, and nothing is changed', async () => {
  const { send, create } = await newCompany();
  const { id } = await create({ name: 'a', instructions: 'x' });
  const label = `/v1/agents/${id}/labels/production`;
  const version = { body: { version: 1 } };
  const conditional = [400, 'If-Match', 'This request takes no If-Match: what it changes has no version.'];
  for (const ifMatch of ['9999', 'abc']) expect(errorOf(await send('PUT', label, { ...version, ifMatch }))).toEqual(conditional);
  expect((await send('PUT', label, { ...version, ifMatch: '*' })).status).toBe(200);
  expect(errorOf(await send('DELETE', label, { ifMatch: '9999' }))).toEqual(conditional);
  expect(JSON.parse((await send('GET', `/v1/agents/${id}/labels`)).text).data).toHaveLength(1);

  const bodiless = [400, null, 'This request takes no body.'];
  expect(errorOf(await send('POST', `/v1/agents/${id}/pause`, { body: { until: 'tomorrow' } }))).toEqual(bodiless);
  expect(errorOf(await send('DELETE', `/v1/agents/${id}`, { body: { permanent: true } }))).toEqual(bodiless);
  expect(JSON.parse((await send('GET', `/v1/agents/${id}`)).text).status).toBe('active');
  // What clients send without meaning anything by it.
  expect((await send('POST', `/v1/agents/${id}/pause`, { body: {} })).status).toBe(200);
});

test('HEAD answers as GET does, without a body', async () => {
  const { send, create } = await newCompany();
  const { id } = await create({ name: 'a', instructions: 'x' });
  const path = `/v1/agents/${id}`;
  const read = await send('GET', path);
  expect(await send('HEAD', path)).toEqual({ ...read, text: '' });
  expect((await send('HEAD', `/v1/agents/${newId('agent')}`)).status).toBe(404);
  expect((await send('HEAD', '/v1/agents')).status).toBe(200);
  expect((await send('HEAD', `${path}/pause`)).status).toBe(405);
});

test('labels that are none are told how labels are spelt', async () => {
  const { send, create } = await newCompany();
  const { id } = await create({ name: 'a', instructions: 'x' });
  for (const label of ['a%20b', 'A%21', 'A!', 'Production', 'latest']) {
    const [status, param, message] = errorOf(await send('PUT', `/v1/agents/${id}/labels/${label}`, { body: { version: 1 } }));
    expect([label, status, param, message]).toEqual([
      label,
      400,
      'label',
      expect.stringMatching(/^A label has 1 to 64 lower-case letters/),
    ]);
  }
  for (const label of ['a%2fb', 'a%5cb', '%2e%2e', '%252f', 'a%00', '%c3%a4'])
    expect((await send('PUT', `/v1/agents/${id}/labels/${label}`, { body: { version: 1 } })).status, label).toBe(404);
});

test('the description has conditions, ETags, filters by metadata, and patches that remove a key', async () => {
  const { paths } = (await world.call('GET', '/v1/openapi.json')).body;
  const agent = paths['/v1/agents/{agent_id}'];
  const named = (operation: { parameters: { name: string; in: string }[] }, name: string) =>
    operation.parameters.find((each) => each.name === name)?.in;
  const conditional = ['pause', 'resume', 'restore', 'rollback'].map((step) => paths[`/v1/agents/{agent_id}/${step}`].post);
  for (const operation of [agent.put, agent.patch, agent.delete, ...conditional]) expect(named(operation, 'if-match')).toBe('header');
  expect(named(agent.get, 'if-match')).toBe(undefined);
  for (const operation of [agent.get, agent.put, agent.patch, ...conditional])
    expect(operation.responses[200].headers).toHaveProperty('etag');
  expect(paths['/v1/agents'].post.responses[201].headers).toHaveProperty('etag');
  expect(named(paths['/v1/agents'].get, 'metadata.KEY')).toBe('query');
  const patch = Compile(agent.patch.requestBody.content['application/json'].schema);
  expect(patch.Check({ metadata: { k: null, l: 'x' }, temperature: null })).toBe(true);
  expect(patch.Check({ metadata: { k: 1 } })).toBe(false);
});
