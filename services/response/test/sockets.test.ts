// WebSockets, compaction and summaries, with the offline model: it quotes what it was shown, so that a test sees what a conversation has.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createOfflineModel, ModelError, type ModelRequest, offlineCatalog } from '@offshoot/models';
import { compactionResponseSchema, eventSchema, responseSchema } from '@offshoot/openai-api';
import type { Identity } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { UsedTokens } from '../src/database/domain/ports.ts';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { says } from './scripted-model.ts';
import { openSocket, type Told } from './socket.ts';

let service: RunningResponses;
const someone = member();
const isEvent = Compile(eventSchema);
const isResponse = Compile(responseSchema);
const isCompaction = Compile(compactionResponseSchema);

beforeAll(async () => {
  service = await runningResponses({
    models: { model: createOfflineModel(), defaultModel: 'offline', catalog: offlineCatalog, allowed: 'any', isFree: false },
  });
});
afterAll(() => service.close());

const socketOf = (identity = someone, { of = service } = {}) => openSocket(of, identity);

function responseIn(events: readonly Told[]) {
  const last = events.at(-1);
  if (last === undefined || !('response' in last)) throw new Error(JSON.stringify(last));
  expect(isResponse.Check(last.response)).toBe(true);
  const text = last.response.output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => ('text' in part ? part.text : ''));
  return { ...last.response, text: text.join('') };
}

test('responses follow each other on one socket, with events as over HTTP', async () => {
  const { socket, turn } = await socketOf();
  const first = await turn({ input: 'first' });
  for (const event of first) expect(isEvent.Check(event)).toBe(true);
  expect(first.map((event) => 'sequence_number' in event && event.sequence_number)).toEqual(first.map((_, index) => index));
  expect(responseIn(first)).toMatchObject({ status: 'completed', text: expect.stringContaining('“first”'), store: true });
  expect(responseIn(await turn({ input: 'second' })).text).toMatch(/“second”$/);
  expect((await service.as(someone).responses.retrieve(responseIn(first).id)).status).toBe('completed');
  socket.close();
});

test('a response that is not stored can be continued on its own socket only, and not after a failure', async () => {
  const { socket, turn } = await socketOf();
  const other = await socketOf();
  const first = responseIn(await turn({ store: false, input: 'The code word is cobalt.' }));
  const second = responseIn(await turn({ store: false, previous_response_id: first.id, input: 'What is the code word?' }));
  expect(second.text).toContain('cobalt');
  const elsewhere = await other.turn({ store: false, previous_response_id: second.id, input: 'What is the code word?' });
  expect(elsewhere.at(-1)).toMatchObject({ type: 'error', status: 400, error: { code: 'previous_response_not_found' } });
  const output = [{ type: 'function_call_output', call_id: 'call_missing', output: 'nothing' }];
  expect((await turn({ store: false, previous_response_id: second.id, input: output })).at(-1)).toMatchObject({
    type: 'error',
    status: 400,
  });
  expect((await turn({ store: false, previous_response_id: second.id, input: 'On' })).at(-1)).toMatchObject({
    error: { code: 'previous_response_not_found' },
  });
  expect(responseIn(await turn({ store: false, previous_response_id: first.id, input: 'What is the code word?' })).text).toContain(
    'cobalt',
  );
  expect(await service.rows("select 1 from response where input::text like '%cobalt%'")).toEqual([]);
  socket.close();
  other.socket.close();
});

test('a stored response goes on on its socket though what came before is stored nowhere, and elsewhere it is said why it cannot', async () => {
  const { socket, turn } = await socketOf();
  const other = await socketOf();
  for (const how of [{}, { generate: false }]) {
    const first = responseIn(await turn({ store: false, input: 'The code word is onyx.', ...how }));
    const second = responseIn(await turn({ previous_response_id: first.id, input: 'On' }));
    expect(second).toMatchObject({ status: 'completed', store: true, text: expect.stringContaining('“On”') });
    expect((await service.as(someone).responses.retrieve(second.id)).status).toBe('completed');
    const third = responseIn(await turn({ previous_response_id: second.id, input: 'What is the code word?' }));
    expect(third.text).toContain('onyx');
    const request = { previous_response_id: third.id, input: 'What is the code word?' };
    const refused = { code: 'previous_response_not_found', message: expect.stringContaining("'store: false'") };
    expect((await other.turn(request)).at(-1)).toMatchObject({ type: 'error', status: 400, error: refused });
    await expect(service.as(someone).responses.create({ model: 'offline', ...request })).rejects.toMatchObject({ status: 400, ...refused });
    const stranger = service.as(member({ tenantId: someone.tenantId })).responses.create({ model: 'offline', ...request });
    await expect(stranger).rejects.toMatchObject({ message: expect.stringMatching(/'resp_\w+' not found/) });
    expect(responseIn(await turn(request)).text).toContain('onyx');
  }
  socket.close();
  other.socket.close();
});

test('attack: what was deleted is continued from the memory of a socket', async () => {
  const { socket, turn } = await socketOf();
  const client = service.as(someone);
  const turns = async (...stored: boolean[]) => {
    const ids: string[] = [];
    for (const store of stored)
      ids.push(responseIn(await turn({ store, input: 'The code word is jasper.', previous_response_id: ids.at(-1) })).id);
    return ids;
  };
  const go = (id = '') => turn({ previous_response_id: id, input: 'What is the code word?' });
  const gone = [{ type: 'error', status: 400, error: { code: 'previous_response_not_found' } }];
  const [stored = '', ...after] = await turns(true, false, true, false);
  await client.responses.delete(stored);
  for (const id of after) expect(await go(id)).toMatchObject(gone);
  const [unstored, deleted = '', later, last] = await turns(false, true, true, false);
  await client.responses.delete(deleted);
  for (const id of [deleted, later, last]) expect(await go(id)).toMatchObject(gone);
  expect(responseIn(await go(unstored)).text).toContain('jasper');
  socket.close();
});

test('a conversation keeps its agent on a socket that stores nothing more of it', async () => {
  const json = JSON.stringify({ instructions: 'Be brief.', model: 'large', tools: [], memory: null, store: null, store_required: false });
  const agent_id = `agent_${'b'.repeat(26)}`;
  const profiles = { resolve: async () => ({ agentId: agent_id, agentVersion: 1, json, digest: 'sha256:01' }), requireUse: async () => 1 };
  const own = await runningResponses({ profiles });
  try {
    let last = (await own.as(someone).responses.create({ input: 'Hi', agent_id } as never)).id;
    const { socket, turn } = await socketOf(someone, { of: own });
    for (const store of [false, false, true, true]) {
      const made = responseIn(await turn({ model: undefined, store, previous_response_id: last, input: 'On' }));
      expect(made).toMatchObject({ status: 'completed', agent_id, instructions: 'Be brief.' });
      last = made.id;
    }
    socket.close();
  } finally {
    await own.close();
  }
});

test('after a reconnect, what was not stored is not found, and a new conversation begins, also from a compaction', async () => {
  const before = await socketOf();
  const { id } = responseIn(await before.turn({ store: false, input: 'The code word is copper.' }));
  before.socket.close();
  const { socket, turn } = await socketOf();
  for (const previous of [id, 'resp_that_never_was_123']) {
    const lost = await turn({ store: false, previous_response_id: previous, input: 'What is the code word?' });
    expect(lost).toMatchObject([{ type: 'error', status: 400, error: { code: 'previous_response_not_found' } }]);
  }
  const { text } = responseIn(await turn({ store: false, input: 'Anew.' }));
  expect(text).toContain('“Anew.”');
  expect(text).not.toContain('copper');
  const { output } = await service.as(someone).responses.compact({
    model: 'offline',
    prompt_cache_key: 'a-key',
    input: [
      { role: 'user', content: 'The launch is on Tuesday.' },
      { role: 'assistant', content: 'Understood.' },
    ],
  });
  expect(output.map(({ type }) => type)).toContain('compaction');
  const input = [...output, { role: 'user', content: 'When is the launch?' }];
  expect(responseIn(await turn({ store: false, input })).text).toContain('Tuesday');
  socket.close();
});

test('a socket can read a request ahead, and what is no request is refused without an end of the socket', async () => {
  const { socket, turn } = await socketOf();
  const ahead = responseIn(await turn({ generate: false, input: 'The code word is ember.' }));
  expect(ahead).toMatchObject({ status: 'completed', output: [] });
  expect(responseIn(await turn({ previous_response_id: ahead.id, input: 'What is the code word?' })).text).toContain('ember');
  expect((await turn({ temperature: 9 })).at(-1)).toMatchObject({ type: 'error', status: 400 });
  expect((await turn({ type: 'response.delete' })).at(-1)).toMatchObject({ type: 'error', status: 400 });
  expect(responseIn(await turn({ input: 'Still here?' })).text).toContain('“Still here?”');
  socket.close();
});

test('an error in the middle of a response has its status on a socket, as a refusal has, and none in a stream over HTTP', async () => {
  const own = await runningResponses();
  const failing = (failure: 'refused' | 'garbage') => () => {
    throw new ModelError('no', { retryable: false, failure });
  };
  try {
    for (const [failure, status, code] of [
      ['refused', 400, 'model_refused'],
      ['garbage', 500, 'model_error'],
    ] as const) {
      own.model.answers = [failing(failure)];
      const { socket, turn } = await socketOf(someone, { of: own });
      // The end of the response may have come along with it.
      const error = (await turn({ model: 'm', input: 'Hi' })).find(({ type }) => type === 'error');
      expect(error).toMatchObject({ status, error: { code } });
      socket.close();
      const headers = { ...(await own.headersFor(someone)), 'content-type': 'application/json' };
      const body = JSON.stringify({ model: 'm', input: 'Hi', stream: true });
      const streamed = await (await fetch(`${own.url}/v1/responses`, { method: 'POST', headers, body })).text();
      const [, told = ''] = /^data: (\{"type":"error".*)$/m.exec(streamed) ?? [];
      expect(JSON.parse(told)).toMatchObject({ code });
      expect(JSON.parse(told)).not.toHaveProperty('status');
    }
  } finally {
    await own.close();
  }
});

test('OpenAI’s clients get the names of events that they know, over a socket as over HTTP', async () => {
  const own = await runningResponses();
  own.model.answers = [[{ is: 'thinking', text: 'Hm.' }, ...says('Yes.')]];
  try {
    const request = { model: 'm', input: 'Hi' };
    const overHttp: string[] = [];
    for await (const { type } of await own.as(someone).responses.create({ ...request, stream: true })) overHttp.push(type);
    const socket = new ResponsesWS(own.as(someone), { headers: await own.headersFor(someone) });
    socket.send({ type: 'response.create', ...request });
    const told: string[] = [];
    for await (const event of socket) {
      if (event.type === 'error') throw event.error;
      if (event.type === 'message') told.push(event.message.type);
      if (told.at(-1) === 'response.completed') break;
    }
    socket.close();
    expect(told).toContain('response.reasoning_text.delta');
    expect(told).toEqual(overHttp);
    const other = await socketOf(someone, { of: own });
    expect((await other.turn(request)).map(({ type }) => type)).toContain('response.reasoning.delta');
    other.socket.close();
  } finally {
    await own.close();
  }
});

test('attack: nobody opens a socket without the gateway, without the scope, or elsewhere', async () => {
  const refused = async (path: string, headers: Record<string, string>) => {
    const socket = new WebSocket(`${service.url.replace('http', 'ws')}${path}`, { headers });
    const [error] = (await once(socket, 'error')) as [Error];
    return error.message;
  };
  expect(await refused('/v1/responses', {})).toContain('401');
  expect(await refused('/v1/responses', await service.headersFor({ ...someone, scopes: ['responses:read'] }))).toContain('403');
  expect(await refused('/v1/other', await service.headersFor(someone))).toContain('404');
});

test('a conversation is compacted into an item that goes on with it, for its own tenant only', async () => {
  const client = service.as(someone);
  const compaction = (await client.post('/responses/compact', {
    body: {
      model: 'offline',
      input: [
        { role: 'user', content: 'Remember: the code word is slate.' },
        { role: 'assistant', content: 'OK.' },
      ],
    },
  })) as { output: { type: string; encrypted_content: string }[] };
  expect(isCompaction.Check(compaction)).toBe(true);
  expect(JSON.stringify(compaction)).not.toContain('slate');
  const input = [...compaction.output, { role: 'user', content: 'What is the code word?' }] as never;
  expect((await client.responses.create({ model: 'offline', input })).output_text).toContain('slate');
  expect(await refusalOf(service.as(member()).responses.create({ model: 'offline', input }))).toMatchObject({
    status: 400,
    code: 'invalid_compaction',
  });
  expect(await refusalOf(client.post('/responses/compact', { body: { input: 'x' } }))).toMatchObject({ status: 400, param: 'model' });
});

/** Reads so many characters and says what it was shown of code words. */
const shortSighted = (most: number) => (request: ModelRequest) => {
  const text = JSON.stringify(request.items);
  if (text.length > most) throw new ModelError('too long', { retryable: false, failure: 'too_long' });
  return says([...new Set(text.match(/code word \d+ is [a-z]+/g))].join('\n'));
};

test('attack: a conversation is compacted in pieces that the model can read, a bounded number of them, and then refused', async () => {
  const own = await runningResponses();
  try {
    const input = Array.from({ length: 60 }, (_, index) => ({
      role: 'user' as const,
      content: `${index % 20 === 0 ? `The code word ${index} is basalt. ` : ''}${'Nothing else. '.repeat(70)}`,
    }));
    const compact = () => own.as(someone).responses.compact({ model: 'm', input } as never);
    own.model.answers = [shortSighted(20_000)];
    const { output } = await compact();
    own.model.asked = [];
    own.model.answers = [says('OK.')];
    await own.as(someone).responses.create({ model: 'm', input: [...output, { role: 'user', content: 'Hi' }] as never });
    for (const index of [0, 20, 40]) expect(JSON.stringify(own.model.asked)).toContain(`code word ${index} is basalt`);
    for (const most of [5_000, 10]) {
      own.model.asked = [];
      own.model.answers = [shortSighted(most)];
      if (most === 10) expect(await refusalOf(compact())).toMatchObject({ status: 400, code: 'context_length_exceeded' });
      else await compact();
      expect(own.model.asked.length).toBeLessThanOrEqual(12);
    }
  } finally {
    await own.close();
  }
});

test('a long conversation is summarised if its profile wants that, and goes on with the summary', async () => {
  const memory = { summary_enabled: true, summary_model: 'small', conversation_retention_days: 7 };
  const json = JSON.stringify({ instructions: 'Be brief.', model: 'large', tools: [], memory, store: null, store_required: false });
  const agent_id = `agent_${'a'.repeat(26)}`;
  const profiles = { resolve: async () => ({ agentId: agent_id, agentVersion: 1, json, digest: 'sha256:00' }), requireUse: async () => 1 };
  // A database of its own: the other service would take its summaries, too.
  const recorded: UsedTokens[] = [];
  const own = await runningResponses({ profiles, usage: { record: async (used) => void recorded.push(...used) } });
  own.model.answers = [({ model }) => says(model === 'small' ? 'The code word is basalt.' : 'OK.')];
  try {
    const client = own.as(someone);
    let last = await client.responses.create({ input: 'The code word is basalt.', agent_id } as never);
    for (let turn = 0; turn < 20; turn++)
      last = await client.responses.create({ input: `Box ${turn}. ${'Nothing else. '.repeat(20)}`, previous_response_id: last.id });
    await eventually(async () => {
      expect(await own.rows('select 1 from summary_job')).toEqual([]);
      expect((await own.rows<{ content: string }>('select content from summary'))[0]?.content).toBe('The code word is basalt.');
    });
    await client.responses.create({ input: 'What is the code word?', previous_response_id: last.id });
    const { items = [], model, instructions } = own.model.asked.at(-1) ?? {};
    expect({ model, instructions }).toEqual({ model: 'large', instructions: 'Be brief.' });
    expect(items[0]).toMatchObject({ role: 'user', text: expect.stringContaining('basalt') });
    expect(items.length).toBeLessThan(20);
    expect(items.at(-2)).toMatchObject({ role: 'assistant', text: 'OK.' });
    await eventually(() => expect(recorded.find(({ id }) => id.startsWith('sum_'))).toMatchObject({ agentId: agent_id, requests: 0 }));
    await client.responses.delete(last.id);
    expect(await own.rows('select 1 from summary')).toEqual([]);

    own.model.answers = [(request) => (request.model === 'small' ? shortSighted(10)(request) : says('OK.'))];
    own.model.asked = [];
    const text = 'Nothing else. '.repeat(300);
    let next = await client.responses.create({ input: text, agent_id } as never);
    for (let turn = 0; turn < 8; turn++) next = await client.responses.create({ input: text, previous_response_id: next.id });
    await eventually(async () => {
      expect(own.model.asked.some((asked) => asked.model === 'small')).toBe(true);
      expect(await own.rows('select 1 from summary_job')).toEqual([]);
    });
  } finally {
    await own.close();
  }
});

describe('attack: a WebSocket that', () => {
  const MIB = 1024 * 1024;
  /** A connection that speaks WebSocket by hand and reads nothing after the answer that opens it. */
  async function unread(identity: Identity, of = service): Promise<Socket> {
    const { hostname, port } = new URL(of.url);
    const socket = connect(Number(port), hostname).on('error', () => {});
    const headers = Object.entries(await of.headersFor(identity)).map(([name, value]) => `${name}: ${value}\r\n`);
    const opening = `host: ${hostname}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${'a'.repeat(22)}==\r\n`;
    socket.write(`GET /v1/responses HTTP/1.1\r\n${opening}${headers.join('')}\r\n`);
    await once(socket, 'data');
    socket.pause();
    return socket;
  }
  const EMPTY_MASK = Buffer.alloc(4);
  /** Masked with zeros, so the payload stays as it is. */
  const frame = (opcode: number, payload: Buffer, isLast = true): Buffer => {
    const header = Buffer.alloc(10);
    header[0] = (isLast ? 0x80 : 0) | opcode;
    header[1] = 0x80 | 127;
    header.writeBigUInt64BE(BigInt(payload.length), 2);
    return Buffer.concat([header, EMPTY_MASK, payload]);
  };
  const small = (opcode: number, text: string) =>
    Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | text.length]), EMPTY_MASK, Buffer.from(text)]);
  const isGone = (socket: Socket) => socket.destroyed || socket.closed;
  /** Until the service ends it, or it has taken so many bytes. */
  async function flood(socket: Socket, part: Buffer, most: number): Promise<number> {
    let sent = 0;
    while (sent < most && !isGone(socket)) {
      sent += part.length;
      if (!socket.write(part)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
    }
    return sent;
  }

  test.each([
    ['messages', Buffer.concat(Array.from({ length: 4_000 }, () => small(1, '{}')))],
    ['pings', Buffer.concat(Array.from({ length: 4_000 }, () => small(9, 'x'.repeat(120))))],
  ])('sends %s and never reads is ended, or its answers are not kept', async (_, part) => {
    const socket = await unread(member());
    const before = process.memoryUsage().rss;
    await flood(socket, part, 24 * MIB);
    expect((process.memoryUsage().rss - before) / MIB).toBeLessThan(150);
    socket.destroy();
  });

  test('begins messages and never ends them is ended: a person holds 32 MiB in all their tenants', async () => {
    const someone = member();
    const half = frame(1, Buffer.alloc(15 * MIB, 120), false);
    const { payer } = someone;
    const sockets = await Promise.all([someone, member({ payer }), member({ payer })].map((one) => unread(one)));
    for (const socket of sockets) await flood(socket, half, half.length);
    await eventually(() => {
      // Who reads nothing hears of the end by writing.
      for (const socket of sockets) socket.write(small(9, 'x'));
      expect(sockets.filter(isGone)).toHaveLength(1);
    });
    for (const socket of sockets) socket.destroy();
  });

  test('begins requests over HTTP and never ends them is ended: what they hold counts like that of sockets', async () => {
    const someone = member();
    const { hostname, port } = new URL(service.url);
    const headers = Object.entries(await service.headersFor(someone)).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `POST /v1/responses HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${16 * MIB}\r\n${headers.join('')}\r\n`;
    const answers = ['', '', ''];
    const sockets = answers.map((_, index) =>
      connect(Number(port), hostname)
        .on('error', () => {})
        .on('data', (part) => {
          answers[index] += String(part);
        }),
    );
    for (const socket of sockets) {
      socket.write(head);
      await flood(socket, Buffer.alloc(MIB, ' '), 15 * MIB);
    }
    await eventually(() => expect(answers.filter((one) => /^HTTP\/1.1 429 [\s\S]*too_many_large_requests/.test(one))).toHaveLength(1));
    for (const socket of sockets) socket.destroy();
    // Once they are gone, there is room again.
    const client = service.as(someone);
    const input = `hi${' '.repeat(9 * MIB)}`;
    await eventually(async () =>
      expect((await client.responses.inputTokens.count({ model: 'offline', input })).input_tokens).toBeGreaterThan(0),
    );
  });
});
