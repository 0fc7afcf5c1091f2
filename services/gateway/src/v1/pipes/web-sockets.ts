import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { httpRequestId } from '@offshoot/rest';
import { requestIdHeader } from '@offshoot/rpc';
import { answerRaw } from '@offshoot/rpc/serving/raw-answer.ts';
import { unknownPath } from '../edge/known-paths.ts';
import { plainPath } from '../edge/plain-path.ts';
import { v1Error } from '../edge/v1-error.ts';
import { holdSlot, type PipeOptions, whileAllowed } from './pipe-handler.ts';
import { pipeRule } from './pipe-rules.ts';
import { closableSocket } from './sent-frames.ts';

const PATH = '/v1/responses';
const rule = pipeRule('POST', PATH);
const GOING_AWAY = 1001;
const NOT_ALLOWED = 1008;
const TRY_AGAIN_LATER = 1013;

/** Passes on WebSockets for responses. Each message may run a model, so they need what a POST does. */
export function webSockets(o: PipeOptions): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  async function pass(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (plainPath(request.url ?? '') !== PATH || request.method !== 'GET') throw unknownPath([]);
    o.active.requireOpen();
    const requestId = httpRequestId(request);
    const admitted = await o.admission.member(request, rule);
    if (socket.destroyed) return;
    const held = holdSlot(o.slots, admitted);
    const sent = closableSocket(socket);
    const checks = whileAllowed(admitted, held, o.checkMs, () => {
      if (held.displacedBy) sent.close(TRY_AGAIN_LATER, 'too many streams');
      else sent.close(NOT_ALLOWED, 'the credential has ended');
    });
    // A service in this process has ended what ran, and said so. What another one still does here, nobody knows.
    const isTold = o.services[rule.service].isInProcess;
    const over = o.active.add(
      (why) => {
        const { code, message, type } = v1Error(why, requestId, o.log).body.error;
        const told = JSON.stringify({ type: 'error', status: 503, error: { type, code, message, param: null } });
        sent.close(GOING_AWAY, 'the gateway is stopping', isTold ? undefined : told);
      },
      { endsItself: !isTold },
    );
    socket.once('close', () => {
      over();
      held.release();
      checks.stop();
    });
    await o.services[rule.service].upgrade(
      { request, rule, requestId, who: admitted.identity, isGone: () => socket.destroyed },
      socket,
      head,
    );
  }

  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    pass(request, socket, head).catch((thrown: unknown) => {
      const { status, body, headers } = v1Error(thrown, httpRequestId(request), o.log);
      answerRaw(socket, status, { ...headers, [requestIdHeader]: httpRequestId(request) }, Buffer.from(JSON.stringify(body)));
    });
  };
}
