// /v1/agents over HTTP: answers byte for byte, errors with their type and code, conditions, pages, and what hostile requests get.
import { newId } from '@offshoot/refusals/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  base,
  child,
  dataEngineer,
  devopsAssistant,
  docsWriter,
  patch,
  replacement,
  securityAnalyst,
  snowflakeEngineer,
} from './agent-examples.data.ts';
import { companyIn } from './company.ts';
import { openV1World, type V1World } from './v1-world.ts';

let world: V1World;
beforeAll(async () => {
  world = await openV1World(
    {},
    {
      references: {
        missing: async ({ vectorStores, files }) => ({ vectorStores: vectorStores.filter((id) => !id.startsWith('vs_')), files }),
      },
    },
  );
});
afterAll(() => world[Symbol.asyncDispose]());

const newCompany = (scopes?: string[]) => companyIn(world, scopes);

/** Times differ from run to run; their form does not. */
const timeless = (text: string) => text.replaceAll(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g, '"TIME"');

describe('the examples of the design', () => {
  test('a profile is created, answered in full, listed, replaced, patched, archived', async () => {
    const { tenantId, keyId, send, own } = await newCompany();
    const body = await own(dataEngineer);
    const created = await send('POST', '/v1/agents', { body });
    expect([created.status, created.etag]).toEqual([201, '"1"']);
    const { id } = JSON.parse(created.text);
    expect(id).toMatch(/^agent_[a-z2-7]{26}$/);
    const whole = {
      id,
      object: 'agent_profile',
      name: 'data-engineer',
      display_name: 'Data Engineer',
      description: 'SQL analysis and data pipeline debugging agent',
      instructions: body.instructions,
      model: 'llama-4-maverick',
      tools: body.tools,
      sandbox_policy_id: null,
      memory: null,
      temperature: 0.3,
      top_p: null,
      max_output_tokens: 8192,
      metadata: { team: 'data-platform', cost_center: 'DATA-002' },
      base_profile_id: null,
      status: 'active',
      version: 1,
      created_at: 'TIME',
      updated_at: 'TIME',
      created_by: keyId,
      tenant_id: tenantId,
    };
    expect(timeless(created.text)).toBe(JSON.stringify(whole));
    const read = await send('GET', `/v1/agents/${id}`);
    expect(read).toEqual({ status: 200, text: created.text, etag: '"1"' });

    const listed = await send('GET', '/v1/agents?status=active&limit=20&metadata.team=data-platform');
    const summary = {
      id,
      object: 'agent_profile',
      name: 'data-engineer',
      display_name: 'Data Engineer',
      description: 'SQL analysis and data pipeline debugging agent',
      status: 'active',
      version: 1,
      created_at: 'TIME',
      updated_at: 'TIME',
    };
    expect(timeless(listed.text)).toBe(JSON.stringify({ object: 'list', data: [summary], has_more: false, first_id: id, last_id: id }));

    const replaced = await send('PUT', `/v1/agents/${id}`, { body: await own(replacement), ifMatch: '1' });
    expect([replaced.status, replaced.etag]).toEqual([200, '"2"']);
    expect(JSON.parse(replaced.text)).toMatchObject({ id, name: 'data-engineer', display_name: 'Data Engineer v2', version: 2 });
    const patched = await send('PATCH', `/v1/agents/${id}`, { body: patch, ifMatch: '"2"' });
    expect(JSON.parse(patched.text)).toMatchObject({
      version: 3,
      temperature: 0.1,
      metadata: { team: 'data-platform', cost_center: 'DATA-002', compliance_level: 'hipaa' },
    });
    const archived = await send('DELETE', `/v1/agents/${id}`);
    expect(archived.text).toBe(JSON.stringify({ id, object: 'agent_profile', status: 'archived', deleted: true }));
  });

  test('all four agents are stored as they were written, and so is a base with its child', async () => {
    const { send, own, create } = await newCompany();
    for (const example of [securityAnalyst, snowflakeEngineer, docsWriter, devopsAssistant]) {
      const body = await own(example);
      const made = await create(body);
      for (const [field, value] of Object.entries(body)) expect(JSON.stringify(made[field]), field).toBe(JSON.stringify(value));
    }
    const parent = await create(await own(base));
    const heir = await create({ ...(await own(child)), name: 'heir', base_profile_id: parent.id });
    const resolved = JSON.parse((await send('GET', `/v1/agents/${heir.id}?resolve=true`)).text);
    expect(resolved).toMatchObject({
      name: 'heir',
      instructions: `${parent.instructions}\n\n${heir.instructions}`,
      tools: [...parent.tools, ...heir.tools],
      sandbox_policy_id: parent.sandbox_policy_id,
      temperature: 0.2,
      metadata: parent.metadata,
      resolved_from: [
        { id: parent.id, version: 1 },
        { id: heir.id, version: 1 },
      ],
    });
    const explained = JSON.parse((await send('GET', `/v1/agents/${heir.id}?explain=true`)).text);
    expect(explained.explanation.temperature).toEqual({ value: 0.2, source: { profile_id: heir.id, version: 1 } });
    expect(explained.explanation.sandbox_policy_id.source).toEqual({ profile_id: parent.id, version: 1 });
  });

  test('versions show what they were, and a rollback says where it is from', async () => {
    const { keyId, send, create } = await newCompany();
    const { id } = await create({ name: 'a', instructions: 'One.' });
    await send('PATCH', `/v1/agents/${id}`, { body: { model: 'm' } });
    const back = await send('POST', `/v1/agents/${id}/rollback`, { body: { target_version: 1 } });
    expect(JSON.parse(back.text)).toMatchObject({ version: 3, model: null });
    const { data, has_more, first_id, last_id } = JSON.parse((await send('GET', `/v1/agents/${id}/versions?limit=10`)).text);
    expect([has_more, first_id, last_id]).toEqual([false, 3, 1]);
    expect(Object.keys(data[0])).toEqual(['id', 'version', 'snapshot', 'changed_by', 'changed_at', 'change_summary']);
    expect(data[0]).toMatchObject({ id, version: 3, changed_by: keyId, change_summary: 'Rollback to v1 (Initial creation)' });
    expect(data[1].snapshot).toMatchObject({ id, object: 'agent_profile', version: 2, model: 'm' });
    const diff = JSON.parse((await send('GET', `/v1/agents/${id}/diff?from=1&to=2`)).text);
    expect(diff).toMatchObject({ object: 'agent_diff', id, from: 1, to: 2, changes: [{ path: 'model' }], instructions: null });
  });
});

describe('errors', () => {
  const errorOf = ({ status, text }: { status: number; text: string }) => {
    const { type, code, param } = JSON.parse(text).error;
    return [status, type, code, ...(param === null ? [] : [param])];
  };

  test('have the form, status, type and code of the design', async () => {
    const { send, create } = await newCompany();
    const missing = newId('agent');
    const unknown = await send('GET', `/v1/agents/${missing}`);
    const message = `Agent profile '${missing}' not found`;
    expect(unknown.text).toBe(JSON.stringify({ error: { type: 'not_found', message, code: 'agent_not_found', param: null } }));
    expect(errorOf(await send('GET', '/v1/agents/agent_nonexistent'))).toEqual([404, 'not_found', 'agent_not_found']);
    const { id } = await create({ name: 'taken', instructions: 'x' });
    const post = (body: unknown) => send('POST', '/v1/agents', { body });
    expect(errorOf(await post({ name: 'taken', instructions: 'x' }))).toEqual([409, 'conflict', 'agent_name_taken', 'name']);
    expect(errorOf(await post({ name: 'b' }))).toEqual([400, 'invalid_request', 'validation_failed', 'instructions']);
    expect(errorOf(await post({ name: 'b', instructions: 'x', top_p: 2 }))).toEqual([400, 'invalid_request', 'validation_failed', 'top_p']);
    expect(errorOf(await post('{"name":'))).toEqual([400, 'invalid_request', 'validation_failed']);
    expect(errorOf(await post('[]'))[0]).toBe(400);
    const deep = `{"name":"b","instructions":"x","metadata":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
    expect(errorOf(await post(deep))).toEqual([400, 'invalid_request', 'validation_failed']);
    expect(errorOf(await post('{"name":"b","instructions":"x","__proto__":{"a":1}}'))[0]).toBe(400);
    const policy = { name: 'b', instructions: 'x', sandbox_policy_id: 'sbxpol_none' };
    expect(errorOf(await post(policy))).toEqual([422, 'unprocessable_entity', 'agent_unprocessable', 'sandbox_policy_id']);
    const stores = { name: 'b', instructions: 'x', tools: [{ type: 'file_search', vector_store_ids: ['none'] }] };
    expect(errorOf(await post(stores))[0]).toBe(422);
    const cycle = await send('PATCH', `/v1/agents/${id}`, { body: { base_profile_id: id } });
    expect(errorOf(cycle)).toEqual([422, 'unprocessable_entity', 'agent_inheritance_refused', 'base_profile_id']);
    const tooLong = await post({ name: 'b', instructions: 'x'.repeat(262_145) });
    expect(errorOf(tooLong)).toEqual([400, 'invalid_request', 'validation_failed', 'instructions']);
    expect(errorOf(await post({ name: 'b', instructions: 'x'.repeat(2 ** 21) }))[0]).toBe(413);
    const said = async (path: string) => JSON.parse((await send('GET', path)).text).error.message;
    expect(await said('/v1/agents?limit=101')).toBe('limit in the query must be at most 100.');
    expect(await said('/v1/agents?limit=two')).toBe('limit in the query must be a whole number.');
    expect(await said('/v1/agents?status=gone')).toBe('status in the query must be one of "active", "paused", "archived".');
    expect(await said(`/v1/agents/${id}/diff?from=1`)).toBe('to in the query is missing.');
    expect(await said(`/v1/agents/${'x'.repeat(4000)}`)).toBe('A part of the path is too long.');
    expect((await send('DELETE', `/v1/agents/${id}`)).status).toBe(200);
    expect(JSON.parse((await post({ name: 'taken', instructions: 'x' })).text).error.message).toBe(
      `The archived agent profile '${id}' is named 'taken' already. Restore it, delete it for good, or choose another name.`,
    );
    expect((await send('POST', `/v1/agents/${id}/restore`)).status).toBe(200);
    expect(errorOf(await send('GET', '/v1/agents?colour=red'))[0]).toBe(400);
    expect(errorOf(await send('GET', '/v1/agents?name=%00'))[0]).toBe(400);
    expect(errorOf(await send('GET', '/v1/agents?metadata.a=%00'))[0]).toBe(400);
    expect(errorOf(await send('GET', `/v1/agents?after=${missing}`))).toEqual([400, 'invalid_request', 'validation_failed', 'after']);
  });

  test('If-Match takes a version, quoted or not, and *; nothing else', async () => {
    const { send, create } = await newCompany();
    const { id } = await create({ name: 'a', instructions: 'x' });
    const patched = (ifMatch: string, temperature: number) => send('PATCH', `/v1/agents/${id}`, { body: { temperature }, ifMatch });
    expect((await patched('1', 0.1)).etag).toBe('"2"');
    expect((await patched('"2"', 0.2)).etag).toBe('"3"');
    expect((await patched('*', 0.3)).etag).toBe('"4"');
    expect(errorOf(await patched('"3"', 0.4))).toEqual([409, 'conflict', 'agent_version_conflict']);
    for (const wrong of ['', '""', '01', '-1', '1.0', 'W/"4"', '"4", "5"', '99999999999']) {
      expect(errorOf(await patched(wrong, 0.5)).slice(0, 2), wrong).toEqual([400, 'invalid_request']);
    }
    for (const [method, path] of [
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/restore'],
      ['DELETE', ''],
      ['DELETE', '?permanent=true'],
    ] as const) {
      const conditional = (ifMatch: string) => send(method, `/v1/agents/${id}${path}`, { ifMatch });
      expect(errorOf(await conditional('3')), path).toEqual([409, 'conflict', 'agent_version_conflict']);
      expect(errorOf(await conditional('01')).slice(0, 2), path).toEqual([400, 'invalid_request']);
    }
    expect((await send('POST', `/v1/agents/${id}/pause`, { ifMatch: '4' })).etag).toBe('"4"');
    const raced = await Promise.all(Array.from({ length: 64 }, (_, n) => patched('4', 0.5 + n / 1000)));
    expect(raced.map(({ status }) => status).toSorted()).toEqual([200, ...Array(63).fill(409)]);
  });

  test('each scope opens its routes and no other', async () => {
    const { send, create, limited } = await newCompany(['agents:read', 'agents:use']);
    const { id } = await create({ name: 'a', instructions: 'x' });
    expect((await send('GET', `/v1/agents/${id}`, {}, limited)).status).toBe(200);
    const refused = [403, 'permission_denied', 'scope_missing'];
    expect(errorOf(await send('POST', '/v1/agents', { body: {} }, limited))).toEqual(refused);
    expect(errorOf(await send('PATCH', `/v1/agents/${id}`, { body: {} }, limited))).toEqual(refused);
    expect(errorOf(await send('DELETE', `/v1/agents/${id}`, {}, limited))).toEqual(refused);
    expect(errorOf(await send('DELETE', `/v1/agents/${id}?permanent=true`, {}, limited))).toEqual(refused);
    expect(errorOf(await send('POST', '/v1/tools', { body: { name: 'a', definition: {} } }, limited))).toEqual(refused);
    expect((await send('DELETE', `/v1/agents/${id}?permanent=true`)).text).toBe(
      JSON.stringify({ id, object: 'agent_profile', deleted: true }),
    );
  });

  test('attack: the routes answer for another tenant’s profile as for none', async () => {
    const { create } = await newCompany();
    const { id } = await create({ name: 'a', instructions: 'x' });
    const { send } = await newCompany();
    const routes: [string, string, unknown?][] = [
      ['GET', ''],
      ['GET', '?resolve=true'],
      ['GET', '?explain=true'],
      ['PUT', '', { name: 'a', instructions: 'x' }],
      ['PATCH', '', {}],
      ['DELETE', ''],
      ['DELETE', '?permanent=true'],
      ['POST', '/restore'],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/rollback', { target_version: 1 }],
      ['GET', '/versions'],
      ['GET', '/versions/1'],
      ['GET', '/diff?from=1&to=1'],
      ['GET', '/labels'],
      ['PUT', '/labels/live', { version: 1 }],
      ['DELETE', '/labels/live'],
    ];
    for (const [method, rest, body] of routes) {
      const asked = async (agent: string) => {
        const { status, text } = await send(method, `/v1/agents/${agent}${rest}`, body === undefined ? {} : { body });
        return `${status} ${text.replaceAll(agent, 'ID')}`;
      };
      const missing = await asked(newId('agent'));
      expect(missing).toMatch(/^404 /);
      expect(await asked(id), `${method} ${rest}`).toBe(missing);
    }
  });
});

test('labels name a version or split it, and tools and policies are kept beside profiles', async () => {
  const { send, create } = await newCompany();
  const { id } = await create({ name: 'a', instructions: 'x' });
  await send('PATCH', `/v1/agents/${id}`, { body: { temperature: 1 } });
  const label = async (body: unknown) => JSON.parse((await send('PUT', `/v1/agents/${id}/labels/production`, { body })).text);
  expect(await label({ version: 1 })).toMatchObject({
    object: 'agent_label',
    name: 'production',
    version: 1,
    split: null,
    protected: false,
  });
  const split = [
    { version: 1, percent: 90 },
    { version: 2, percent: 10 },
  ];
  expect(await label({ split, protected: true })).toMatchObject({ version: null, split, protected: true });
  expect((await label({ version: 1, split })).error.code).toBe('validation_failed');
  expect(JSON.parse((await send('GET', `/v1/agents/${id}/labels`)).text).data).toHaveLength(1);

  const definition = { type: 'function', name: 'f', parameters: { type: 'object', properties: { z: {}, a: {} } } };
  const tool = JSON.parse((await send('POST', '/v1/tools', { body: { name: 'ticket', definition } })).text);
  expect(tool).toMatchObject({ id: expect.stringMatching(/^tool_/), object: 'tool', name: 'ticket', version: 1 });
  expect(JSON.stringify(tool.definition)).toBe(JSON.stringify(definition));
  const body = {
    name: 'hard',
    image: 'python:3.13',
    limits: { memory_mib: 512 },
    network: { mode: 'none', allowed_hosts: [] },
  };
  const policy = JSON.parse((await send('POST', '/v1/sandbox_policies', { body })).text);
  expect(policy).toMatchObject({
    object: 'sandbox_policy',
    ...body,
    limits: { cpu_millis: null, memory_mib: 512, disk_mib: null, processes: null },
    timeout_seconds: null,
  });
  const again = await send('PUT', `/v1/sandbox_policies/${policy.id}`, { body: { ...body, timeout_seconds: 30 } });
  expect(JSON.parse(again.text)).toMatchObject({ id: policy.id, timeout_seconds: 30 });
  expect((await send('DELETE', `/v1/sandbox_policies/${policy.id}`)).status).toBe(200);
  expect((await send('GET', `/v1/sandbox_policies/${policy.id}`)).status).toBe(404);
});

test('the description has every route, with the body that the profile service checks', async () => {
  const { paths } = (await world.call('GET', '/v1/openapi.json')).body;
  expect(Object.keys(paths['/v1/agents/{agent_id}'])).toEqual(['get', 'put', 'patch', 'delete']);
  const { required, properties } = paths['/v1/agents'].post.requestBody.content['application/json'].schema;
  expect(required).toEqual(['name', 'instructions']);
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(['tools', 'memory', 'base_profile_id', 'access_control', 'variables']));
  const patched = paths['/v1/agents/{agent_id}'].patch.requestBody.content['application/json'].schema;
  expect(patched.required ?? []).toEqual([]);
  expect(paths).toHaveProperty(['/v1/sandbox_policies/{sandbox_policy_id}', 'put']);
  expect(paths).toHaveProperty(['/v1/tools/{tool_id}', 'delete']);
});
