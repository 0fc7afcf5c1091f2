// What holds for requests that the gateway passes on, wherever the service is that answers them: bytes both ways as they come, and ends that nobody
// can take for something else.
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, sentFirst, statusOf, textFrame } from '../raw-http.ts';
import { idempotentRequests } from './idempotent-requests.ts';
import { openV1World, type V1World } from './v1-world.ts';

export const event = (n: number) =>
  `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":${n},"delta":"x"}\n\n`;
export const asStream = { 'content-type': 'text/event-stream' };

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** Reads an answer part by part. */
export async function opened(world: V1World, path: string, init: Parameters<V1World['fetch']>[1] = {}) {
  const stop = new AbortController();
  const answer = await world.fetch(path, { method: 'POST', body: '{}', signal: stop.signal, ...init });
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const until = async (found: (text: string) => boolean) => {
    while (!found(text)) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    return text;
  };
  return { answer, stop, until, rest: () => until(() => false) };
}

export function pipedService({ inProcess }: { inProcess: boolean }): void {
  let world: V1World;
  let key: string;
  let tenant: Awaited<ReturnType<V1World['newTenant']>>;
  beforeAll(async () => {
    world = await openV1World({ identityMs: 100 }, { inProcess });
    tenant = await world.newTenant();
    key = tenant.key;
  });
  afterAll(() => world[Symbol.asyncDispose]());
  const last = () => world.arrivals.at(-1);
  idempotentRequests(() => ({ world, tenant }));

  describe('a request that is passed on', () => {
    test('arrives with its method, path, query and body, and with who it is for', async () => {
      world.answer(async (request, response) => {
        const body = await bodyOf(request);
        response.writeHead(201, { 'content-type': 'application/json', 'x-of-service': 'kept', etag: '"1"' }).end(JSON.stringify({ body }));
      });
      const answer = await world.fetch('/v1/responses/compact?a=b%20c', {
        ...{ method: 'POST', key, body: '{"model":"m"}' },
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'identity',
          'if-match': '"7"',
          cookie: 'a=b',
          'x-forwarded-for': '192.0.2.1',
          'x-request-id': 'request-of-mine',
        },
      });
      expect([answer.status, await answer.json()]).toEqual([201, { body: '{"model":"m"}' }]);
      expect(answer.headers.get('x-of-service')).toBe('kept');
      expect(answer.headers.get('x-request-id')).toBe('request-of-mine');
      const { request, call } = last() ?? {};
      expect([request?.method, request?.url]).toEqual(['POST', '/v1/responses/compact?a=b%20c']);
      expect(call?.identity).toMatchObject({ tenantId: tenant.tenantId, subject: tenant.keyId, keyId: tenant.keyId });
      expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'if-match': '"7"', 'x-request-id': 'request-of-mine' });
      expect(request?.headers['content-encoding']).toBe('identity');
      for (const name of ['cookie', 'x-forwarded-for']) expect(request?.headers[name]).toBeUndefined();
      expect(JSON.stringify(request?.headers)).not.toContain(key);
    });

    test('needs the scope of its method', async () => {
      const narrow = await world.newTenant(['responses:read', 'files:read']);
      const before = world.arrivals.length;
      const id = newId('resp');
      for (const [method, path, scope] of [
        ['POST', '/v1/responses', 'responses:write'],
        ['DELETE', `/v1/responses/${id}`, 'responses:write'],
        ['POST', '/v1/files', 'files:write'],
        ['GET', '/v1/knowledge/entries', 'knowledge:read'],
      ] as const) {
        const answer = await world.call(method, path, { key: narrow.key });
        expect([answer.status, answer.body.error.code]).toEqual([403, 'scope_missing']);
        expect(answer.body.error.message).toContain(scope);
      }
      expect(world.arrivals.length).toBe(before);
      world.answer((_, response) => response.end('{}'));
      expect((await world.call('GET', `/v1/responses/${id}`, { key: narrow.key })).status).toBe(200);
    });

    test('comes back event by event, as the service sends it', async () => {
      let send = (_: string) => {};
      world.answer((_, response) => {
        response.writeHead(200, asStream).flushHeaders();
        send = (text) => response.write(text);
      });
      const { until, stop, answer } = await opened(world, '/v1/responses', { key });
      expect(answer.headers.get('content-type')).toBe('text/event-stream');
      for (let n = 0; n < 3; n += 1) {
        send(event(n));
        expect(await until((text) => text.includes(`"sequence_number":${n},`))).toContain(event(n));
      }
      stop.abort();
    });

    test('is passed on over HTTP/2, too, and ends at the service when its stream does', async () => {
      let isOver = false;
      world.answer(async (request, response) => {
        response.once('close', () => {
          isOver = true;
        });
        response.writeHead(200, asStream).write(`data: ${await bodyOf(request)}\n\n`);
      });
      const session = http2.connect(world.gateway.url);
      const stream = session.request({
        ':method': 'POST',
        ':path': '/v1/responses',
        authorization: `Bearer ${key}`,
        'content-type': 'text/plain',
      });
      stream.setEncoding('utf8').end('over HTTP/2');
      const [headers, first] = await Promise.all([
        new Promise<http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader>((resolve) => stream.once('response', resolve)),
        new Promise((resolve) => stream.once('data', resolve)),
      ]);
      expect([headers[':status'], headers['content-type'], first]).toEqual([200, 'text/event-stream', 'data: over HTTP/2\n\n']);
      stream.close(http2.constants.NGHTTP2_CANCEL);
      await eventually(() => expect(isOver).toBe(true));
      session.close();
    });

    test('ends at the service when the client goes away', async () => {
      let isOver = false;
      world.answer((_, response) => {
        response.writeHead(200, asStream).write(event(0));
        response.once('close', () => {
          isOver = true;
        });
      });
      const { until, stop } = await opened(world, '/v1/responses', { key });
      await until((text) => text.includes('"sequence_number":0'));
      stop.abort();
      await eventually(() => expect(isOver).toBe(true));
    });

    test('leaves nothing open if its client goes away at any moment before the answer', async () => {
      let open = 0;
      world.answer((_, response) => {
        open += 1;
        response.once('close', () => {
          open -= 1;
        });
      });
      const head = `POST /v1/responses HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: 2\r\n\r\n{}`;
      const leave = (afterTurns: number) =>
        new Promise<void>((resolve) => {
          const socket = net.connect(world.gateway.port, '127.0.0.1', () => {
            socket.write(head);
            const go = (turns: number): unknown => (turns === 0 ? socket.destroy() : setImmediate(() => go(turns - 1)));
            go(afterTurns);
          });
          socket.on('error', () => {});
          socket.on('close', () => resolve());
        });
      for (let turns = 0; turns < 60; turns += 1) await leave(turns);
      await eventually(() => expect(open).toBe(0));
      world.answer((_, response) => response.end('{}'));
      expect((await world.call('POST', '/v1/responses', { key, body: {} })).status).toBe(200);
    });

    test('goes no faster than the client reads', async () => {
      const PARTS = 160;
      const part = Buffer.alloc(256 * 1024);
      let sent = 0;
      let isFull = false;
      world.answer((_, response) => {
        response.writeHead(200, { 'content-type': 'application/octet-stream' });
        const more = () => {
          while (sent < PARTS) {
            sent += 1;
            if (response.write(part)) continue;
            isFull = true;
            return void response.once('drain', more);
          }
          response.end();
        };
        more();
      });
      const request = http.request(`${world.gateway.url}/v1/responses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        agent: false,
      });
      request.end('{}');
      const answer = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
      answer.pause();
      await eventually(() => expect(isFull).toBe(true));
      let before = -1;
      // It has come to rest, long before its 40 MiB.
      await eventually(() => {
        const isStill = before === sent;
        before = sent;
        expect(isStill).toBe(true);
      });
      expect(sent).toBeLessThan(PARTS);
      let bytes = 0;
      for await (const one of answer as AsyncIterable<Buffer>) bytes += one.length;
      expect(bytes).toBe(PARTS * part.length);
    });
  });

  describe('attack:', () => {
    test('a key that is revoked during a stream', async () => {
      const own = await world.newTenant();
      world.answer((_, response) => void response.writeHead(200, asStream).write(event(0)));
      const { until, rest } = await opened(world, '/v1/responses', { key: own.key });
      await until((text) => text.includes('"sequence_number":0'));
      await world.call('DELETE', `/v1/keys/${own.keyId}`, { key: own.token });
      expect(await rest()).toContain('"code":"credential_invalid"');
    });

    test('a body that hides a second request', async () => {
      world.answer((_, response) => response.end('{}'));
      const before = world.arrivals.length;
      const hidden = 'POST /internal HTTP/1.1\r\nhost: x\r\n\r\n';
      const ask = (head: string, body: string) =>
        exchange(world.gateway.port, Buffer.from(`${head}host: x\r\nconnection: close\r\nauthorization: Bearer ${key}\r\n\r\n${body}`));
      const chunked = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`;
      const removed = await ask(`DELETE /v1/responses/${newId('resp')} HTTP/1.1\r\ntransfer-encoding: chunked\r\n`, chunked);
      expect(statusOf(removed)).toBe(200);
      const both = await ask(`POST /v1/responses HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n`, chunked);
      expect(statusOf(both)).toBe(400);
      expect((await world.call('GET', `/v1/responses/${newId('resp')}`, { key })).status).toBe(200);
      expect(world.arrivals.slice(before).map(({ request }) => request.method)).toEqual(['DELETE', 'GET']);
    });

    test('a body that is too large, with a length and without', async () => {
      world.answer((request, response) => {
        request.resume();
        request.on('end', () => response.end('{}'));
      });
      const declared = `POST /v1/responses HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: ${40 * 1024 * 1024}\r\n\r\n`;
      expect(statusOf(await exchange(world.gateway.port, Buffer.from(declared)))).toBe(413);
      // More than the knowledge service reads: its own answer could be lost while the rest is sent.
      for (const path of ['/v1/knowledge', '/v1/vector_stores/vs_a/search']) {
        const entry = `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: ${1024 * 1024 + 1}\r\n\r\n`;
        expect(statusOf(await exchange(world.gateway.port, Buffer.from(entry)))).toBe(413);
      }
      // Twice what is taken. It has an end: Node's fetch reads on after its connection is gone, which filled all memory with an endless one.
      let parts = 16;
      const stream = new ReadableStream({
        pull(controller) {
          if (parts-- > 0) controller.enqueue(new Uint8Array(4 * 1024 * 1024));
          else controller.close();
        },
      });
      const sending = world.fetch('/v1/responses', { method: 'POST', key, body: stream, duplex: 'half' } as RequestInit & { key: string });
      expect((await sending).status).toBe(413);
    });

    test('a body that is too large, from a client that reads nothing before it has sent everything', async () => {
      const head = (framing: string) => `POST /v1/responses HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n${framing}\r\n\r\n`;
      const body = Buffer.alloc(40 * 1024 * 1024, 'x');
      const [declared, chunked] = [`content-length: ${body.length}`, 'transfer-encoding: chunked'];
      const chunks = [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')];
      world.answer((request, response) => {
        request.resume();
        request.on('end', () => response.end('{}'));
      });
      for (const parts of [
        [Buffer.from(head(declared)), body],
        [Buffer.from(head(chunked)), ...chunks],
      ]) {
        const said = await sentFirst(world.gateway.port, Buffer.concat(parts));
        expect([statusOf(said), /^connection: close/im.test(said)]).toEqual([413, true]);
        expect(said).toContain('The request has more than');
      }
      // The service refuses it itself, before all of it has come.
      world.answer((_, response) =>
        response.writeHead(413, { 'content-type': 'application/json' }).end('{"error":{"code":"of_the_service"}}'),
      );
      const said = await sentFirst(
        world.gateway.port,
        Buffer.concat([Buffer.from(head('content-length: 31457280')), body.subarray(0, 31_457_280)]),
      );
      expect([statusOf(said), said.includes('of_the_service')]).toEqual([413, true]);
    });
  });

  describe('WebSockets', () => {
    const handshake = (path: string, o: { key?: string | undefined } = {}) =>
      new Promise<{ status: number; said: Promise<string>; write(text: string): void; body: string }>((resolve, reject) => {
        const headers = {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          'sec-websocket-version': '13',
        };
        const authorization = o.key === undefined ? {} : { authorization: `Bearer ${o.key}` };
        const request = http.request(world.gateway.url + path, { headers: { ...headers, ...authorization }, agent: false });
        request.on('upgrade', (answer, socket, head) => {
          const said = new Promise<string>((done) => {
            let text = head.toString('latin1');
            socket.on('data', (part: Buffer) => {
              text += part.toString('latin1');
            });
            socket.on('error', () => {});
            socket.on('close', () => done(text));
          });
          // Many a client reads only when it has sent all.
          const write = (text: string) => void socket.pause().write(text, () => socket.resume());
          resolve({ status: answer.statusCode ?? 0, said, write, body: '' });
        });
        request.on('response', async (answer) => {
          const body = await bodyOf(answer);
          resolve({ status: answer.statusCode ?? 0, said: Promise.resolve(''), write: () => {}, body });
        });
        request.on('error', reject);
        request.end();
      });
    const echoing = () =>
      world.upgrade((request, socket) => {
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: ${request.headers['sec-websocket-key']}\r\n\r\nhello `,
        );
        socket.once('data', (part: Buffer) => void socket.end(part.subarray(0, 8)));
        socket.resume();
        socket.on('error', () => {});
      });

    test('are passed on, both ways', async () => {
      echoing();
      const { status, said, write } = await handshake('/v1/responses', { key });
      expect(status).toBe(101);
      write('and back');
      expect(await said).toBe('hello and back');
      expect(last()?.call.identity.subject).toBe(tenant.keyId);
      expect(last()?.request.headers['sec-websocket-version']).toBe('13');
    });

    test('hear why they end, though they still send', async () => {
      echoing();
      const { said, write } = await handshake('/v1/responses', { key });
      write(`too long${' '.repeat(16 * 1024 * 1024)}`);
      expect(await said).toBe('hello too long');
    });

    test('need a credential, the scope and the right path', async () => {
      echoing();
      const narrow = await world.newTenant(['responses:read']);
      expect((await handshake('/v1/responses')).status).toBe(401);
      expect(JSON.parse((await handshake('/v1/responses', { key: narrow.key })).body).error.code).toBe('scope_missing');
      expect((await handshake('/v1/files', { key })).status).toBe(404);
      expect((await handshake('/anything', { key })).status).toBe(404);
    });

    /** What a client is sent whose key is revoked while the service has sent these parts and nothing else. */
    const endedWith = async (parts: readonly Buffer[]) => {
      const whole = Buffer.concat(parts).toString('latin1');
      let sent = false;
      world.upgrade(async (_, socket) => {
        socket.on('error', () => {});
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
        for (const part of parts) await new Promise((written) => socket.write(part, written));
        sent = true;
      });
      const own = await world.newTenant();
      const { status, said } = await handshake('/v1/responses', { key: own.key });
      expect(status).toBe(101);
      await eventually(() => expect(sent).toBe(true));
      await world.call('DELETE', `/v1/keys/${own.keyId}`, { key: own.token });
      const all = await said;
      expect(all.startsWith(whole)).toBe(true);
      return all.slice(whole.length);
    };
    const CLOSED = '\x88\x1a\x03\xf0the credential has ended';

    test('end with the key, and hear why, after any message', async () => {
      const all = [0, 5, 125, 126, 300, 70_000].map(textFrame);
      const split = [...Buffer.concat(all.slice(0, 4))].map((byte) => Buffer.from([byte]));
      expect(await endedWith([])).toBe(CLOSED);
      expect(await endedWith(all)).toBe(CLOSED);
      expect(await endedWith(split)).toBe(CLOSED);
    });

    test('end with the key in the middle of a message, too, and hear nothing twice', async () => {
      expect(await endedWith([textFrame(300).subarray(0, 200)])).toBe('');
      expect(await endedWith([textFrame(5), Buffer.from(CLOSED, 'latin1')])).toBe('');
    });
  });

  // The last one: the gateway is gone after it.
  describe('a gateway that is stopped', () => {
    test('ends what it passes on in order: a stream with an error event, a socket with a close, an answer that has not begun with a refusal', async () => {
      world.answer((request, response) => {
        if (request.url === '/v1/responses') response.writeHead(200, asStream).write(event(0));
      });
      const stream = await opened(world, '/v1/responses', { key });
      await stream.until((text) => text.includes('"sequence_number":0'));
      const waiting = world.call('POST', '/v1/responses/compact', { key, body: {} });
      await eventually(() => expect(last()?.request.url).toBe('/v1/responses/compact'));
      const accept = 'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n';
      world.upgrade((_, socket) => socket.write(accept));
      const socket = net.connect(world.gateway.port, '127.0.0.1');
      const received: Buffer[] = [];
      socket.on('data', (part) => received.push(part));
      socket.write(
        `GET /v1/responses HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: ${Buffer.alloc(16).toString('base64')}\r\nsec-websocket-version: 13\r\n\r\n`,
      );
      await eventually(() => expect(String(Buffer.concat(received))).toContain('101'));
      const ended = once(socket, 'end');
      const closing = world.gateway.close();
      const text = await stream.rest();
      expect(text.slice(text.lastIndexOf('event: '))).toMatch(
        /^event: error\ndata: \{"type":"error","sequence_number":1,"code":"upstream_unavailable",.*stopping.*\}\n\n$/,
      );
      expect(await waiting).toMatchObject({ status: 503, body: { error: { code: 'upstream_unavailable' } } });
      await ended;
      const frames = Buffer.concat(received).subarray(Buffer.byteLength(accept));
      const close = frames.indexOf(Buffer.from([0x88]));
      expect(frames.readUInt16BE(frames.lastIndexOf(0x88) + 2)).toBe(1001);
      if (inProcess) expect(close).toBe(frames.lastIndexOf(0x88));
      else expect(String(frames)).toContain('"type":"error","status":503');
      socket.destroy();
      await closing;
    }, 20_000);
  });
}
