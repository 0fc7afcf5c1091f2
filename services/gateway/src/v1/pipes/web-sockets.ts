import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { requestIdHeader } from '@offshoot/rpc';
import { v1Error } from '../edge/error-form.ts';
import { plainPath } from '../edge/plain-path.ts';
import { unknownPath } from '../edge/routes-handler.ts';
import { away, holdSlot, type PipeOptions, whileAllowed } from './pipe-handler.ts';
import { pipeRule } from './pipe-rules.ts';
import { answerHeaders } from './upstream-requests.ts';

const PATH = '/v1/responses';
/** The service's refusal of a WebSocket is short. */
const MOST_REFUSAL_BYTES = 64 * 1024;

/** Passes on WebSockets for responses. Each message may run a model, so they need what a POST does. */
export function webSockets(o: PipeOptions): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  async function pass(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const rule = pipeRule('POST', PATH);
    if (!rule || plainPath(request.url ?? '') !== PATH || request.method !== 'GET') throw unknownPath(404);
    const requestId = o.requestIdOf(request);
    const admitted = await o.admission.member(request, rule);
    if (socket.destroyed) return;
    const held = holdSlot(o.slots, admitted);
    socket.once('close', held.release);
    const upstream = await o.upstreams[rule.service].begin(request, admitted.identity, requestId, { isUpgrade: true });
    if (socket.destroyed) return void upstream.destroy();
    await new Promise<void>((resolve, reject) => {
      upstream.on('error', (error) => reject(away(rule.service, error)));
      upstream.on('response', (answer) => {
        refusalFrom(answer).then((body) => {
          answerRaw(socket, answer.statusCode ?? 502, answerHeaders(answer, requestId), body);
          resolve();
        }, reject);
      });
      upstream.on('upgrade', (answer, behind, behindHead) => {
        const checks = whileAllowed(admitted, held.displaced, o.checkMs, () => socket.destroy());
        const end = () => {
          checks.stop();
          behind.destroy();
          socket.destroy();
        };
        for (const one of [socket, behind]) one.on('error', end).once('close', end);
        socket.write(headText(101, { ...answerHeaders(answer, requestId), connection: 'Upgrade', upgrade: 'websocket' }));
        if (behindHead.length > 0) socket.write(behindHead);
        if (head.length > 0) behind.write(head);
        socket.pipe(behind).pipe(socket);
        resolve();
      });
      socket.once('close', () => {
        upstream.destroy();
        resolve();
      });
      upstream.end();
    });
  }

  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    pass(request, socket, head).catch((thrown: unknown) => {
      const { status, body, headers } = v1Error(thrown, o.requestIdOf(request), o.log);
      answerRaw(socket, status, { ...headers, [requestIdHeader]: o.requestIdOf(request) }, Buffer.from(JSON.stringify(body)));
    });
  };
}

async function refusalFrom(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_REFUSAL_BYTES) break;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The connection ends with it: nothing reads further requests from it. */
function answerRaw(socket: Duplex, status: number, headers: Record<string, unknown>, body: Buffer): void {
  if (socket.destroyed) return;
  const whole = { 'content-type': 'application/json; charset=utf-8', ...headers, 'content-length': body.length, connection: 'close' };
  socket.end(Buffer.concat([Buffer.from(headText(status, whole)), body]));
}

function headText(status: number, headers: Record<string, unknown>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
  return `${[`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines].join('\r\n')}\r\n\r\n`;
}
