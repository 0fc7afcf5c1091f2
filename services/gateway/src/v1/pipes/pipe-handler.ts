import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpRequestId, sendError } from '@offshoot/rest';
import { requestIdHeader, type StreamSlot, type StreamSlots } from '@offshoot/rpc';
import type { Identity } from '@offshoot/rpc/auth';
import { countRefused, countRequest } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { checkWhileItLasts, type LastingChecks } from '../../commands/lasting-checks.ts';
import type { Admission, Admitted } from '../edge/admission.ts';
import { v1Error } from '../edge/v1-error.ts';
import { AnsweredRequest, BodyDigest } from '../idempotency/answered-request.ts';
import { type FirstRequest, type Idempotency, idempotencyKeyOf } from '../idempotency/idempotency.ts';
import type { ActivePipes } from './active-pipes.ts';
import type { PipeRule } from './pipe-rules.ts';
import { type PipedService, tooLarge } from './piped-service.ts';

export interface PipeOptions {
  admission: Admission;
  services: Record<PipeRule['service'], PipedService>;
  slots: StreamSlots;
  idempotency: Idempotency;
  active: ActivePipes;
  /** How often a request that lasts is checked: whether its credential still counts. */
  checkMs: number;
  log: Logger;
}

interface Passed {
  request: IncomingMessage;
  response: ServerResponse;
  rule: PipeRule;
  requestId: string;
}

/** Passes requests on to the services that answer them. */
export function pipeHandler(o: PipeOptions): (request: IncomingMessage, response: ServerResponse, rule: PipeRule) => void {
  async function pass(request: IncomingMessage, response: ServerResponse, rule: PipeRule): Promise<void> {
    o.active.requireOpen();
    const requestId = httpRequestId(request);
    const key = idempotencyKeyOf(request);
    const body = key === undefined && !rule.deletesTenant ? undefined : new BodyDigest(request);
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > rule.maxBytes) throw tooLarge(rule.maxBytes);
    let isGone = false;
    response.once('close', () => {
      isGone = true;
    });
    const admitted = rule.isForPeople ? await o.admission.person(request) : await o.admission.member(request, rule);
    if (isGone) return;
    if (body === undefined) return counted({ request, response, rule, requestId }, admitted, () => isGone);
    const begun = key === undefined ? { first: forgetting(whoIn(admitted)) } : await o.idempotency.begin(whoIn(admitted), key);
    if ('earlier' in begun) {
      const answer = await begun.earlier(await body.read(rule.maxBytes, () => tooLarge(rule.maxBytes)));
      response.writeHead(answer.status, { ...answer.headers, 'cache-control': 'no-store', [requestIdHeader]: requestId }).end(answer.body);
      return;
    }
    const answered = new AnsweredRequest(request, response, { first: begun.first, body });
    try {
      await counted({ request, response: answered, rule, requestId }, admitted, () => answered.destroyed, response);
    } catch (error) {
      await answered.abandon();
      throw error;
    }
  }

  /** Deletes all kept answers of a tenant before its caller hears that the tenant is deleted. */
  function forgetting(who: Identity | string): FirstRequest {
    const forget = async () => {
      if (typeof who === 'string') return;
      // Kept answers end by themselves, and nobody is in the tenant to read them.
      await o.idempotency
        .forgetTenant(who.tenantId)
        .catch((error: unknown) => o.log.error({ err: error }, 'answers of a deleted tenant are kept until they expire'));
    };
    return { keep: forget, drop: async () => {} };
  }

  /** `sent`: the client's response. */
  async function counted(piped: Passed, admitted: Admitted | string, isGone: () => boolean, sent = piped.response): Promise<void> {
    const { request, rule } = piped;
    if (rule.networkLimit !== undefined) {
      const giveBack = await o.admission.counted(request, rule.networkLimit);
      // Of a client that left, nobody knows what came of its request.
      sent.once('close', () => {
        if (sent.headersSent && sent.statusCode >= 400) giveBack();
      });
    }
    await passed(piped, admitted, isGone);
  }

  async function passed({ request, response, rule, requestId }: Passed, admitted: Admitted | string, isGone: () => boolean): Promise<void> {
    const who = whoIn(admitted);
    const held = rule.mayLast && typeof admitted === 'object' ? holdSlot(o.slots, admitted) : undefined;
    response.once('close', () => held?.release());
    const answer = await o.services[rule.service].answer({ request, rule, requestId, who, isGone }, response);
    if (!answer) return;
    if (held && typeof admitted === 'object') response.once('close', whileAllowed(admitted, held, o.checkMs, answer.cut).stop);
    response.once('close', o.active.add(answer.cut, { endsItself: true }));
    await answer.over;
  }

  return (request, response, rule) => {
    countRequest('gateway', request.method, () => rule.route, response);
    const begun = performance.now();
    response.once('close', () => {
      const { method, requestId } = { method: request.method, requestId: httpRequestId(request) };
      o.log.info(
        { requestId, method, route: rule.route, status: response.statusCode, ms: Math.round(performance.now() - begun) },
        'request',
      );
    });
    pass(request, response, rule).catch((thrown: unknown) => {
      if (response.headersSent || response.destroyed) return void response.destroy();
      const requestId = httpRequestId(request);
      sendError(response, v1Error(thrown, requestId, o.log), requestId);
    });
  };
}

/** A signed-in person is known by their inbox. */
const whoIn = (admitted: Admitted | string): Identity | string => (typeof admitted === 'string' ? admitted : admitted.identity);

export function holdSlot(slots: StreamSlots, { identity, network }: Admitted): StreamSlot {
  try {
    return slots.take([
      { of: 'member', key: identity.subject },
      { of: 'tenant', key: identity.tenantId },
      { of: 'payer', key: identity.payer },
      { of: 'network', key: network },
    ]);
  } catch (error) {
    countRefused('gateway', 'streams');
    throw error;
  }
}

/** A request that lasts ends soon after its credential does, and when it has to make room. */
export function whileAllowed(admitted: Admitted, held: StreamSlot, checkMs: number, over: (why: unknown) => void): LastingChecks {
  const checks = checkWhileItLasts(checkMs, () => admitted.recheck(), over);
  // It may have had to make room while the service was being asked. The caller must hear of the checks first.
  if (held.displacedBy) queueMicrotask(() => over(held.displacedBy));
  else held.onDisplaced(over);
  return checks;
}
