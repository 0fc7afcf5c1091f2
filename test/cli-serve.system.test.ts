// Programs on the owner's machine use their agents over HTTP, and nobody else does: a page of a browser, another name, a wrong token.
import { readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import { untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ClaimJson, TemplateJson } from '../demo/offshoot.ts';
import { answer, begin, byHuman, creator, file, human, live, person, setScene, stack } from './command-scene.ts';

let url: string;
let token: string;
let agent: ClaimJson;
let template: string;
const pressed = new AbortController();
let serving: ReturnType<typeof begin>;

beforeAll(async () => {
  await setScene({ idleTarget: 2 });
  const yaml = file('scout.yaml', 'agent_name: Scout\ninstructions: You look.\n');
  ({ id: template } = await answer<TemplateJson>(creator, 'template create', '-f', yaml));
  agent = await live(creator, 'claim', template);
  serving = begin(creator, ['serve', '--port', '0'], undefined, {}, pressed.signal);
  const said = await untilFound('its address', () => serving.stdout() || undefined);
  const { url: address, tokenFile } = JSON.parse(said) as { url: string; tokenFile: string };
  url = address;
  ({ token } = JSON.parse(readFileSync(tokenFile, 'utf8')) as { token: string });
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
}, 60_000);
afterAll(() => stack.disposeAsync());

interface Answered {
  status: number;
  body: Record<string, unknown> & { error?: { reason: string; next: string } };
}

async function call(method: string, path: string, o: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Answered> {
  const json = o.body === undefined ? undefined : JSON.stringify(o.body);
  const headers = { authorization: `Bearer ${token}`, ...(json !== undefined && { 'content-type': 'application/json' }), ...o.headers };
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  // `fetch` sets Host and Origin by itself.
  const request = http.request(`${url}${path}`, { method, headers }, async (response) => {
    let text = '';
    for await (const chunk of response) text += chunk;
    resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : { text } });
  });
  request.on('error', reject).end(json);
  return promise;
}

const goalsOf = (body: object) => (body as { goals: { id: string; text: string; status: string; isWaiting: boolean }[] }).goals;

test('it lists, reads and asks the agents of this identity', async () => {
  const { body: listed } = await call('GET', '/api/agents');
  expect(listed).toMatchObject({ instances: [{ id: agent.instanceId, agentName: 'Scout' }] });
  expect((await call('GET', `/api/agents/${agent.instanceId}`)).body).toMatchObject({ id: agent.instanceId });
  const { body: status } = await call('GET', `/api/agents/${agent.instanceId}/do/status`);
  expect(status).toMatchObject({ agent: { id: agent.instanceId }, goals: { goals: [] } });
});

test('goals are added, worked on and stopped; a WebSocket tells of each change', async () => {
  const path = `/api/agents/${agent.instanceId}/do`;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/agents/${agent.instanceId}/ws`, ['offshoot', token]);
  const heard: { type: string; goals?: { status: string }[]; error?: { reason: string } }[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  const hears = (what: string, is: (one: (typeof heard)[number]) => boolean) => untilFound(what, () => heard.some(is), 20_000);
  await hears('its goals', ({ type, goals }) => type === 'goals' && goals?.length === 0);
  const added = await call('POST', `${path}/goals`, { body: { text: 'watch https://hotel.example/rooms', why: 'We come.' } });
  expect(added).toMatchObject({ status: 201, body: { goals: [{ text: 'watch https://hotel.example/rooms', status: 'open' }] } });
  const [goal] = goalsOf(added.body);
  socket.send('{"type":"goals"}');
  await hears('the new goal', ({ goals }) => goals?.length === 1);
  socket.send('{"type":"ping"}');
  await hears('a pong', ({ type }) => type === 'pong');
  socket.send('not json');
  await hears('a refusal', ({ error }) => error?.reason === 'VALIDATION_FAILED');
  expect((await call('POST', `${path}/tick`, { body: { goal: goal?.id } })).status).toBe(202);
  await untilFound(
    'its look is over',
    async () => goalsOf((await call('GET', `${path}/goals`)).body).every(({ isWaiting }) => !isWaiting),
    20_000,
  );
  expect((await call('PATCH', `${path}/goals/${goal?.id}`, { body: { status: 'stopped' } })).body).toMatchObject({
    goals: [{ status: 'stopped' }],
  });
  await hears('that it is stopped', ({ goals }) => goals?.[0]?.status === 'stopped');
  socket.close();
}, 60_000);

test('a program claims an agent and releases it', async () => {
  const requestId = '6f1c1a57-7d0c-4f5e-9a51-0c5be6f1a001';
  const body = { template, addedBy: byHuman()[1], requestId };
  const made = await call('POST', '/api/agents', { body });
  expect(made).toMatchObject({ status: 201, body: { templateId: template } });
  expect((await call('POST', '/api/agents', { body })).body.id).toBe(made.body.id);
  const id = String(made.body.instanceId);
  await human.conversation(String(made.body.inboxId));
  await untilFound('it is live', async () => (await call('GET', `/api/agents/${id}`)).body.state === 'INSTANCE_STATE_LIVE', 20_000);
  expect(await call('DELETE', `/api/agents/${id}`)).toMatchObject({ status: 200, body: { id } });
}, 60_000);

test('what an agent knows comes out signed, and goes in once', async () => {
  await human.say(agent.conversationId, 'Scout, remember that Saul is vegetarian.');
  await human.hears(agent.conversationId, /Noted/);
  const path = `/api/agents/${agent.instanceId}/do/memory`;
  const made = await call('GET', `${path}/export?withReminders=true`);
  expect(JSON.stringify(made.body)).toContain('vegetarian');
  const learned = await call('POST', `${path}/import`, { body: { export: made.body } });
  expect(learned).toMatchObject({ status: 200, body: { outcome: 'learned', counts: { known: expect.any(Number) } } });
  expect((await call('POST', `${path}/import`, { body: { export: made.body } })).body).toMatchObject({ outcome: 'already' });
  const changed = { ...made.body, manifest: String(made.body.manifest).replace('Scout', 'Mallory') };
  const refused = await call('POST', `${path}/import`, { body: { export: changed } });
  expect(refused.status).toBeGreaterThanOrEqual(400);
}, 60_000);

test('every route is described by the schemas that check it', async () => {
  const { body } = await call('GET', '/openapi.json', { headers: { authorization: '' } });
  const paths = body.paths as Record<string, Record<string, { operationId: string }>>;
  expect(
    Object.entries(paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
      .sort(),
  ).toEqual([
    'delete /api/agents/{instanceId}',
    'get /api/agents',
    'get /api/agents/{instanceId}',
    'get /api/agents/{instanceId}/do/goals',
    'get /api/agents/{instanceId}/do/memory/export',
    'get /api/agents/{instanceId}/do/status',
    'patch /api/agents/{instanceId}/do/goals/{goal}',
    'post /api/agents',
    'post /api/agents/{instanceId}/do/goals',
    'post /api/agents/{instanceId}/do/memory/import',
    'post /api/agents/{instanceId}/do/tick',
  ]);
  expect((await call('GET', '/', { headers: { authorization: '' } })).body.text).toContain('Your Offshoot agents');
});

describe('what is refused', () => {
  const own = () => `/api/agents/${agent.instanceId}/do/goals`;
  test.each<[string, { method?: string; path?: string; body?: unknown; headers?: Record<string, string> }, number, string]>([
    ['no token', { headers: { authorization: '' } }, 401, 'SESSION_REQUIRED'],
    ['a wrong token', { headers: { authorization: `Bearer ${'a'.repeat(43)}` } }, 401, 'SESSION_REQUIRED'],
    ['attack: a page of a browser that knows the token', { headers: { origin: 'http://localhost:3000' } }, 403, 'CALLER_NOT_ALLOWED'],
    ['attack: a name that was rebound to this machine', { headers: { host: 'evil.example' } }, 403, 'CALLER_NOT_ALLOWED'],
    ['attack: the description under another name', { path: '/openapi.json', headers: { host: 'evil.example' } }, 403, 'CALLER_NOT_ALLOWED'],
    ['an unknown route', { path: '/api/nothing' }, 404, 'VALIDATION_FAILED'],
    ['another method', { method: 'PUT', path: '/api/agents' }, 405, 'VALIDATION_FAILED'],
    ['a goal without words', { method: 'POST', body: {} }, 400, 'VALIDATION_FAILED'],
    ['a field that there is not', { method: 'POST', body: { text: 'x', level: 'L4' } }, 400, 'VALIDATION_FAILED'],
    ['a goal that it cannot pursue', { method: 'POST', body: { text: 'make us happy' } }, 400, 'VALIDATION_FAILED'],
    ['a body that is too large', { method: 'POST', body: { text: 'a'.repeat(100_000) } }, 413, 'VALIDATION_FAILED'],
    [
      'an export that is none',
      { method: 'POST', path: '/do/memory/import', body: { export: { manifest: '{}' } } },
      400,
      'VALIDATION_FAILED',
    ],
    ['an agent of nobody', { path: `/api/agents/inst_${'a'.repeat(26)}` }, 404, 'INSTANCE_NOT_FOUND'],
  ])('%s', async (_, { method = 'GET', path = own(), ...o }, status, reason) => {
    const refused = await call(method, path.startsWith('/do') ? `/api/agents/${agent.instanceId}${path}` : path, o);
    expect(refused).toMatchObject({ status, body: { error: { reason } } });
    expect(refused.body.error?.next).toMatch(/\S/);
  });

  test.each<[string, string[], object, number]>([
    ['a WebSocket without a token', ['offshoot'], {}, 401],
    ['attack: a WebSocket from a page', [], { origin: 'http://evil.example' }, 403],
  ])('%s', async (_, protocols, options, status) => {
    const socket = new WebSocket(
      `${url.replace('http', 'ws')}/api/agents/${agent.instanceId}/ws`,
      [...protocols, ...('origin' in options ? ['offshoot', token] : [])],
      options,
    );
    const refused = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('open', () => resolve('open'));
      socket.on('error', () => {});
    });
    socket.terminate();
    expect(refused).toBe(status);
  });

  test('a port that is taken', async () => {
    const { code, stderr } = await begin(person(), ['serve', '--port', url.split(':').at(-1) ?? '']).ended;
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('Choose another one with --port') });
  });
});

test('Ctrl-C ends it; the token is in no output', async () => {
  pressed.abort();
  const { code, stdout, stderr } = await serving.ended;
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain(token);
  await expect(call('GET', '/api/agents')).rejects.toThrow(/ECONNREFUSED|hang up/);
});
