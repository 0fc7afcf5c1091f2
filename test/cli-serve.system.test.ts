// `offshoot serve` in the running system: what a program on the owner's machine gets, and what others on that machine do not.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createEngine } from '@offshoot/host';
import { type ProtocolServer, startProtocolServer } from '@offshoot/models/testing';
import { eventually } from '@offshoot/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ClaimJson, TemplateJson } from '../demo/offshoot.ts';
import { answer, atTerminal, begin, creator, file, human, inParallel, live, refusal, run, setScene, stack } from './command-scene.ts';

interface ProblemJson {
  status: number;
  detail: string;
  reason: string;
  next: string;
}

let model: ProtocolServer;
let template: string;
let agent: ClaimJson;
let served: { url: string; token: string };
let stopped: { code: number } | undefined;
const pressed = new AbortController();

beforeAll(async () => {
  model = await startProtocolServer();
  await setScene({ idleTarget: 2, engineTimeoutMs: 3_000 }, { engine: createEngine({ LLM_BASE_URL: model.url }) });
  stack.defer(() => model.close());
  const path = file('scout.yaml', 'agent_name: Scout\ninstructions: You look.\n');
  ({ id: template } = await answer<TemplateJson>(creator, 'template create', '-f', path));
  agent = await live(creator, 'claim', template);
  const serving = begin(creator, ['serve', '--port', '0', '--json'], undefined, {}, pressed.signal);
  void serving.ended.then((ended) => {
    stopped = ended;
  });
  served = await eventually(async () => JSON.parse(serving.stdout() || serving.stderr()));
  stack.defer(async () => {
    pressed.abort();
    await serving.ended;
  });
});
afterAll(() => stack.disposeAsync());

const reports = (say: string, progress: string) =>
  ({ kind: 'call', calls: [{ id: 'report', name: 'report', arguments: JSON.stringify({ say, progress, done: false }) }] }) as const;
const agentPath = (rest = '') => `/api/agents/${agent.instanceId}${rest}`;

/** With the right token, unless said otherwise. */
function call(method: string, path: string, o: { body?: unknown; headers?: Record<string, string> } = {}) {
  const { port } = new URL(served.url);
  const text = o.body === undefined ? undefined : JSON.stringify(o.body);
  const headers = {
    ...{ host: `127.0.0.1:${port}`, authorization: `Bearer ${served.token}` },
    ...(text !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
    ...o.headers,
  };
  return new Promise<{ status: number; type: string; headers: Record<string, unknown>; text: string; json<T>(): T }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, setHost: false }, (response) => {
      let said = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        said += part;
      });
      response.on('end', () =>
        resolve({
          ...{ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', headers: response.headers, text: said },
          json: <T>() => JSON.parse(said) as T,
        }),
      );
    });
    sent.on('error', reject).end(text);
  });
}

async function refused(...args: Parameters<typeof call>): Promise<ProblemJson> {
  const { status, type, json } = await call(...args);
  const problem = json<ProblemJson>();
  expect(type).toMatch(/^application\/problem\+json/);
  expect(problem).toMatchObject({ status, detail: expect.stringMatching(/\S/), next: expect.stringMatching(/\S/) });
  return problem;
}

describe('attack', () => {
  test('a page on another port of this machine, or of another site, calls nothing, even with the token', async () => {
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1:1', 'https://evil.example', 'null'])
      for (const path of ['/api/agents', '/', '/openapi.json'])
        expect(await refused('GET', path, { headers: { origin } })).toMatchObject({ status: 403, reason: 'ORIGIN_NOT_ALLOWED' });
    const { headers } = await call('GET', '/api/agents');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('a site whose name was pointed at this machine reaches nothing', async () => {
    const { port } = new URL(served.url);
    for (const host of [
      `evil.example:${port}`,
      'evil.example',
      `127.0.0.1.evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${Number(port) - 1}`,
    ])
      expect(await refused('GET', '/api/agents', { headers: { host, origin: `http://${host}` } })).toMatchObject({ status: 421 });
    expect((await call('GET', '/api/agents', { headers: { host: `localhost:${port}` } })).status).toBe(200);
  });

  test('without the token, with another one, or with it in the address, nothing is told', async () => {
    const wrong = ['', 'Bearer', 'Bearer x', `Bearer ${served.token.slice(1)}`, `Basic ${served.token}`, `Bearer ${served.token}x`];
    for (const authorization of wrong) expect((await refused('GET', agentPath(), { headers: { authorization } })).status).toBe(401);
    expect((await refused('GET', `/api/agents?token=${served.token}`, { headers: { authorization: '' } })).status).toBe(401);
    expect((await refused('DELETE', agentPath(), { headers: { authorization: '' } })).status).toBe(401);
  });

  test('sockets ask the same, and a hostile frame ends only its own', async () => {
    const address = `${served.url.replace('http', 'ws')}${agentPath('/ws')}`;
    const fails = (socket: WebSocket) => new Promise<string>((resolve) => socket.once('error', ({ message }) => resolve(message)));
    const bearer = { authorization: `Bearer ${served.token}` };
    expect(await fails(new WebSocket(address))).toMatch(/401/);
    expect(await fails(new WebSocket(`${address}?token=${served.token}`))).toMatch(/401/);
    expect(await fails(new WebSocket(address, ['offshoot', 'token.wrong']))).toMatch(/401/);
    expect(await fails(new WebSocket(address, { headers: bearer, origin: 'http://localhost:3000' }))).toMatch(/403/);
    expect(await fails(new WebSocket(address, { headers: { ...bearer, host: 'evil.example' } }))).toMatch(/421/);
    const large = new WebSocket(address, { headers: bearer });
    const closed = new Promise<number>((resolve) => large.once('close', resolve));
    large.once('open', () => large.send('a'.repeat(5_000)));
    expect(await closed).toBe(1009);
    expect((await call('GET', '/api/agents')).status).toBe(200);
  });

  test('what is too large, no JSON or not in the schema is refused with its place, and does nothing', async () => {
    const goals = agentPath('/do/goals');
    expect((await refused('POST', goals, { body: { text: 'a'.repeat(70_000) } })).status).toBe(413);
    expect(await refused('POST', goals, { body: { text: 'x', more: 1 } })).toMatchObject({
      status: 400,
      detail: expect.stringContaining('more'),
    });
    expect((await refused('POST', goals, { body: {} })).status).toBe(400);
    expect((await refused('POST', goals, { headers: { 'content-type': 'text/plain' }, body: { text: 'x' } })).status).toBe(415);
    expect((await refused('PATCH', `${goals}/${'a'.repeat(8)}`, { body: { status: 'gone' } })).status).toBe(400);
    expect((await refused('GET', '/api/agents/inst_..%2f..')).status).toBe(400);
    expect((await refused('GET', '/api/nothing')).status).toBe(404);
    expect(await refused('GET', `/api/agents/inst_${'a'.repeat(26)}`)).toMatchObject({ status: 404, reason: 'INSTANCE_NOT_FOUND' });
  });
});

test('the token is in a private file, and stays the same', async () => {
  const path = join(creator.home, 'serve.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ token: served.token });
  expect(served.token.length).toBe(43);
  expect(await refusal(creator, 'serve', '--port', new URL(served.url).port)).toMatchObject({
    reason: 'USAGE',
    message: expect.stringContaining('Port'),
  });
});

test('a program reads agents and goals, adds one, works on it and changes it: the same documents as the commands print', async () => {
  const listed = (await call('GET', '/api/agents')).json<{ instances: { id: string }[] }>();
  expect(listed).toEqual(await answer(creator, 'agents'));
  expect((await call('GET', agentPath())).json()).toMatchObject({ id: agent.instanceId, agentName: 'Scout' });
  expect((await call('GET', agentPath('/do/status'))).json()).toMatchObject({ state: 'INSTANCE_STATE_LIVE', residency: 'RESIDENCY_LIVE' });
  model.behave(reports('', 'Looked at three places.'));
  const added = await call('POST', agentPath('/do/goals'), { body: { text: 'find us a table', priority: 'high' } });
  expect({ status: added.status, ...added.json<object>() }).toMatchObject({
    status: 201,
    goals: [{ text: 'find us a table', priority: 'high' }],
  });
  const goals = () => call('GET', agentPath('/do/goals')).then(({ json }) => json<{ goals: { id: string; isWaiting: boolean }[] }>());
  await eventually(async () => expect(await goals()).toMatchObject({ goals: [{ isWaiting: false }] }));
  expect(await goals()).toEqual(await answer(creator, 'agents goals', agent.instanceId));
  const [goal] = (await goals()).goals;
  expect((await call('POST', agentPath('/do/tick'))).status).toBe(202);
  const changed = await call('PATCH', agentPath(`/do/goals/${goal?.id.slice(0, 12)}`), { body: { status: 'stopped' } });
  expect(changed.json()).toMatchObject({ goals: [{ status: 'stopped' }] });
  expect((await refused('POST', agentPath('/do/tick'), { body: { goal: goal?.id } })).status).toBe(400);
});

test('a program moves memory: an export that the agent has signed is learned once, and a changed one not at all', async () => {
  const exported = await call('GET', agentPath('/do/memory/export?withReminders=true'));
  expect(exported.status).toBe(200);
  const made = exported.json<{ manifest: string }>();
  const toLearn = (body: object) => call('POST', agentPath('/do/memory/import'), { body });
  const changed = { ...made, manifest: made.manifest.replace('Scout', 'Scour') };
  expect(changed).not.toEqual(made);
  expect(await refused('POST', agentPath('/do/memory/import'), { body: { export: changed } })).toMatchObject({
    reason: 'VALIDATION_FAILED',
  });
  expect((await toLearn({ export: { manifest: 'x' } })).status).toBe(400);
  expect((await toLearn({ export: made })).json()).toMatchObject({ outcome: 'learned' });
  expect((await toLearn({ export: made })).json()).toMatchObject({ outcome: 'already' });
});

test('a program puts the agent on Nostr, and says who may write to it: no secret goes through the route', async () => {
  const path = agentPath('/do/nostr');
  const relay = 'wss://relay.example.invalid';
  const mia = 'npub1sn0wdenkukak0d9dfczzeacvhkrgz92ak56egt7vdgzn8pv2wfqqhrjdv9';
  const settled = await call('PATCH', path, { body: { enabled: true, relays: [relay], allow: [{ key: mia, name: 'Mia' }] } });
  expect(settled.json()).toMatchObject({ enabled: true, ownRelays: [relay], peers: [{ name: 'Mia', npub: mia }] });
  expect((await call('PATCH', path, { body: { remove: ['Mia'], enabled: false } })).json()).toMatchObject({ enabled: false, peers: [] });
  expect((await call('GET', path)).json()).toMatchObject({ enabled: false, peers: [], mirror: false });
  expect(await refused('PATCH', path, { body: { remove: ['Mia'] } })).toMatchObject({ reason: 'USAGE' });
  for (const body of [{ attestWith: 'nsec1…' }, { allow: [{ key: mia }] }, { relays: 'wss://relay.example' }, { mirror: 'on' }])
    expect((await refused('PATCH', path, { body })).status).toBe(400);
});

test('a socket tells status and goals when they change, and takes orders', async () => {
  const socket = new WebSocket(`${served.url.replace('http', 'ws')}${agentPath('/ws')}`, ['offshoot', `token.${served.token}`]);
  const told: { type: string; goals?: { goals: { status: string; progress: { text: string }[] }[] }; problem?: ProblemJson }[] = [];
  socket.on('message', (data) => told.push(JSON.parse(String(data))));
  const send = (order: object) => socket.send(JSON.stringify(order));
  await eventually(async () => expect(told.map(({ type }) => type)).toEqual(['status', 'goals']));
  expect(socket.protocol).toBe('offshoot');
  send({ type: 'ping' });
  send({ type: 'shout' });
  await eventually(async () => expect(told.map(({ type }) => type)).toEqual(['status', 'goals', 'pong', 'error']));
  expect(told.at(-1)?.problem).toMatchObject({ status: 400, next: expect.stringContaining('"type":"tick"') });
  model.behave(reports('There is one.', 'A table at 7.'));
  await call('POST', agentPath('/do/goals'), { body: { text: 'find us another table' } });
  send({ type: 'tick' });
  await eventually(async () => {
    const steps = told.flatMap(({ goals }) => (goals?.goals ?? []).flatMap(({ progress }) => progress.map(({ text }) => text)));
    expect(steps).toContain('A table at 7.');
  });
  socket.close();
});

test('the description fits OpenAPI, and the page asks for the token and loads nothing else', async () => {
  const document = (await call('GET', '/openapi.json', { headers: { authorization: '' } })).json<{ paths: Record<string, object> }>();
  expect(await new Validator().validate(document)).toMatchObject({ valid: true });
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/api/agents', '/api/agents/{instanceId}/do/tick']));
  const page = await call('GET', '/', { headers: { authorization: '' } });
  expect(page).toMatchObject({ status: 200, type: expect.stringContaining('text/html') });
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.text).not.toContain(served.token);
});

test('an agent is claimed and released', async () => {
  expect((await refused('POST', '/api/agents', { body: { template } })).status).toBe(400);
  const claimed = await call('POST', '/api/agents', { body: { template, addedBy: human.client.inboxId } });
  expect(claimed.status).toBe(201);
  const { instanceId, inboxId } = claimed.json<ClaimJson>();
  await human.conversation(inboxId);
  await eventually(async () =>
    expect((await call('GET', `/api/agents/${instanceId}/do/status`)).json()).toMatchObject({ state: 'INSTANCE_STATE_LIVE' }),
  );
  expect((await call('DELETE', `/api/agents/${instanceId}`)).json()).toMatchObject({
    id: instanceId,
    state: expect.stringMatching(/DRAINING|GONE/),
  });
});

test('a claim waits in the queue if no agent is idle: the caller hears so at once, and asks again', async () => {
  const body = { template, addedBy: human.client.inboxId };
  const taken: string[] = [];
  const claimed = async (more: object) => (await call('POST', '/api/agents', { body: { ...body, ...more } })).json<ClaimJson>();
  // Whatever is made meanwhile is taken, too.
  let requestId = '';
  const queued = await eventually(async () => {
    requestId = randomUUID();
    const one = await claimed({ requestId });
    if (one.state !== 'CLAIM_STATE_QUEUED') taken.push(one.instanceId);
    expect(one.state).toBe('CLAIM_STATE_QUEUED');
    return one;
  });
  expect(queued).toMatchObject({ requestId, templateId: template, queuePosition: expect.any(Number) });
  const other = await refused('POST', '/api/agents', { body: { ...body, requestId, model: 'another-model' } });
  expect(other).toMatchObject({ reason: expect.stringMatching(/conflict/i) });
  const last = await eventually(async () => {
    const one = await claimed({ requestId });
    expect(one.state).not.toBe('CLAIM_STATE_QUEUED');
    return one;
  });
  expect(await claimed({ requestId })).toMatchObject({ instanceId: last.instanceId });
  for (const instanceId of [...taken, last.instanceId]) expect((await call('DELETE', `/api/agents/${instanceId}`)).status).toBe(200);
});

test('attack: a program opens sockets, shouts and floods: each ends with its reason, and the next program is served', async () => {
  const url = `${served.url.replace('http', 'ws')}${agentPath('/ws')}`;
  /** Resolves to the code with which the server has closed it. */
  const ended = (socket: WebSocket) => new Promise<number>((resolve) => void socket.once('close', resolve));
  const open = () => {
    const socket = new WebSocket(url, ['offshoot', `token.${served.token}`]);
    return new Promise<WebSocket>((resolve, reject) => void socket.once('open', () => resolve(socket)).once('error', reject));
  };
  const sockets = await Promise.all(Array.from({ length: 16 }, open));
  expect(await ended(await open())).toBe(1013);
  const [first, second, ...others] = sockets;
  if (first === undefined || second === undefined) throw new Error('no socket was opened');
  const shouted = ended(first);
  first.send('x'.repeat(4 * 1024 + 1));
  expect(await shouted).toBe(1009);
  const flooded = ended(second);
  for (let sent = 0; sent < 400; sent += 1) second.send('{"type":"ping"}');
  expect(await flooded).toBe(1008);
  for (const socket of others) socket.close();
  await Promise.all(others.map(ended));
});

test('too many requests are refused, those without the token first; Ctrl-C ends it', async () => {
  const strangers = await inParallel(Array.from({ length: 200 }), () => call('GET', '/api/agents', { headers: { authorization: '' } }));
  expect(strangers.some(({ status }) => status === 429)).toBe(true);
  await eventually(async () => expect((await call('GET', '/api/agents')).status).toBe(200));
  expect((await run(creator, 'serve', '--port', '70000')).code).toBe(2);
  pressed.abort();
  await eventually(async () => expect(stopped).toBeDefined());
  await expect(call('GET', '/')).rejects.toThrow();
});

test('Ctrl-C while programs wait for the agent’s answer: they hear that it stops, and the terminal shows no error', async () => {
  const serving = atTerminal(creator, ['serve', '--port', '0', '--json']);
  const { url, token } = await eventually(async () => JSON.parse(serving.stdout()) as { url: string; token: string });
  const told: string[] = [];
  const sockets = Array.from({ length: 4 }, () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${agentPath('/ws')}`, ['offshoot', `token.${token}`]);
    socket.on('message', (data) => told.push(String(data)));
    return once(socket, 'close') as Promise<[number]>;
  });
  const waiting = fetch(`${url}${agentPath('/do/goals')}`, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
  // Each has its status, and waits for its goals.
  await eventually(async () => expect(told.filter((text) => text.includes('"type":"status"')).length).toBe(4));
  serving.pressCtrlC();
  expect({ code: await serving.exitCode, stderr: serving.stderr() }).toEqual({ code: 0, stderr: '' });
  expect((await Promise.all(sockets)).map(([code]) => code)).toEqual([1001, 1001, 1001, 1001]);
  await waiting;
});
