import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { countRefused, countRequest } from '@offshoot/metrics';
import type { Logger } from '@offshoot/process/logger.ts';
import { Refusal } from '@offshoot/refusals';
import { UnfitRequest } from '@offshoot/rest';
import { requestIdHeader, type StreamSlots } from '@offshoot/rpc';
import { checkWhileItLasts, type LastingChecks } from '../../lasting-checks.ts';
import type { Admission, Admitted } from '../edge/admission.ts';
import { v1Error } from '../edge/error-form.ts';
import { type BrokenEvent, pipeAnswer } from './pipe-answer.ts';
import type { PipeRule } from './pipe-rules.ts';
import { answerHeaders, hasBody, type Upstreams } from './upstream-requests.ts';

export interface PipeOptions {
  admission: Admission;
  upstreams: Record<PipeRule['service'], Upstreams>;
  slots: StreamSlots;
  /** How often a request that lasts is checked: whether its credential still counts. */
  checkMs: number;
  requestIdOf: (request: IncomingMessage) => string;
  log: Logger;
}

/** Passes requests and answers between a client and a service, both as they come. */
export function pipeHandler(o: PipeOptions): (request: IncomingMessage, response: ServerResponse, rule: PipeRule) => void {
  async function pass(request: IncomingMessage, response: ServerResponse, rule: PipeRule): Promise<void> {
    const requestId = o.requestIdOf(request);
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > rule.maxBytes) throw tooLarge(rule.maxBytes);
    let isGone = false;
    response.once('close', () => {
      isGone = true;
    });
    const admitted = await o.admission.member(request, rule);
    if (isGone) return;
    const held = holdSlot(o.slots, admitted);
    response.once('close', held.release);
    const upstream = await o.upstreams[rule.service].begin(request, admitted.identity, requestId);
    if (isGone) return void upstream.destroy();
    await exchange(request, response, { rule, requestId, upstream, admitted, displaced: held.displaced });
  }

  function exchange(request: IncomingMessage, response: ServerResponse, x: Exchange): Promise<void> {
    const { rule, requestId, upstream } = x;
    return new Promise((resolve, reject) => {
      let cut: ((why: BrokenEvent) => void) | undefined;
      let begun: IncomingMessage | undefined;
      let isOver = false;
      /** Before the answer began, it is an error like any other. */
      const fail = (error: unknown) => {
        // What ends it breaks other parts, too.
        if (isOver) return;
        isOver = true;
        if (!cut) return reject(error);
        // A service may answer before it has read everything.
        if (begun?.complete) return resolve();
        const { body } = v1Error(error, requestId, o.log);
        cut({ code: body.error.code, message: body.error.message });
        resolve();
      };
      const checks = whileAllowed(x.admitted, x.displaced, o.checkMs, (why) => {
        fail(why);
        upstream.destroy();
      });
      response.once('close', () => {
        checks.stop();
        // The client is gone, or has everything.
        upstream.destroy();
        resolve();
      });
      upstream.on('error', (error) => fail(error instanceof UnfitRequest ? error : away(rule.service, error)));
      upstream.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answerHeaders(answer, requestId));
        begun = answer;
        cut = pipeAnswer(answer, response).cut;
        answer.once('aborted', () => fail(away(rule.service)));
        answer.on('error', () => fail(away(rule.service)));
      });
      if (hasBody(request.method ?? '')) sendBody(request, upstream, rule.maxBytes);
      else upstream.end();
    });
  }

  return (request, response, rule) => {
    countRequest('gateway', request.method, () => rule.route, response);
    pass(request, response, rule).catch((thrown: unknown) => {
      if (response.headersSent || response.destroyed) return void response.destroy();
      const { status, body, headers } = v1Error(thrown, o.requestIdOf(request), o.log);
      const text = JSON.stringify(body);
      response.writeHead(status, {
        ...headers,
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(text),
        'cache-control': 'no-store',
        [requestIdHeader]: o.requestIdOf(request),
      });
      response.end(text);
    });
  };
}

interface Exchange {
  rule: PipeRule;
  requestId: string;
  upstream: ClientRequest;
  admitted: Admitted;
  displaced: AbortSignal;
}

/** No faster than the service reads. */
function sendBody(request: IncomingMessage, upstream: ClientRequest, maxBytes: number): void {
  let bytes = 0;
  const bounded = new Transform({
    transform(part: Buffer, _encoding, done) {
      bytes += part.length;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, part);
    },
  });
  bounded.on('error', (error) => upstream.destroy(error));
  request.on('error', (error) => upstream.destroy(error));
  request.pipe(bounded).pipe(upstream);
}

export function holdSlot(slots: StreamSlots, { identity, network }: Admitted) {
  try {
    return slots.take([
      { of: 'member', key: identity.subject },
      { of: 'tenant', key: identity.tenantId },
      { of: 'network', key: network },
    ]);
  } catch (error) {
    countRefused('gateway', 'streams');
    throw error;
  }
}

/** A request that lasts ends soon after its credential does, and when it has to make room. */
export function whileAllowed(admitted: Admitted, displaced: AbortSignal, checkMs: number, over: (why: unknown) => void): LastingChecks {
  const checks = checkWhileItLasts(checkMs, () => admitted.recheck(), over);
  const displace = () => over(displaced.reason);
  // It may have had to make room while the service was being asked.
  if (displaced.aborted) queueMicrotask(displace);
  else displaced.addEventListener('abort', displace, { once: true });
  return {
    stop() {
      checks.stop();
      displaced.removeEventListener('abort', displace);
    },
  };
}

export function away(name: string, cause?: unknown): Refusal {
  return new Refusal('UPSTREAM_UNAVAILABLE', `The ${name} service does not answer.`, {
    metadata: { upstream: name, retry_after_ms: '1000' },
    cause,
  });
}

function tooLarge(maxBytes: number): UnfitRequest {
  return new UnfitRequest(413, `The request has more than ${maxBytes} bytes.`, 'Send a smaller request.');
}
