import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { IdentityService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import type { RequestRefusal } from '@offshoot/openai-api';
import { profileRoutes } from '@offshoot/profiles/api';
import { newId } from '@offshoot/refusals/ids';
import { httpRequestId, sendError } from '@offshoot/rest';
import { authFailed, type LocalCalls, type StreamSlots, serviceClient } from '@offshoot/rpc';
import { KeyRateLimiter, type ServiceKey, type ServiceTls } from '@offshoot/rpc/auth';
import { countRequest } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { AnswerStore } from '../store/answer-store.ts';
import { pathOf } from '../web/requests.ts';
import type { WebRoute } from '../web/web-routes.ts';
import { type AdmissionPorts, admission } from './edge/admission.ts';
import { identities } from './edge/identities.ts';
import { pathTable, unknownPath } from './edge/known-paths.ts';
import { plainPath } from './edge/plain-path.ts';
import { v1Error } from './edge/v1-error.ts';
import { Idempotency } from './idempotency/idempotency.ts';
import { OPENAPI_PATH, openApiRoute } from './openapi.ts';
import { ActivePipes } from './pipes/active-pipes.ts';
import { type LocalService, serviceInProcess } from './pipes/in-process.ts';
import { serviceOverHttp } from './pipes/over-http.ts';
import { pipeHandler } from './pipes/pipe-handler.ts';
import { type PipeRule, profileRule } from './pipes/pipe-rules.ts';
import { pipedOperations } from './pipes/piped-operations.ts';
import { webSockets } from './pipes/web-sockets.ts';

export interface V1Config {
  profileUrl: string;
  responseUrl: string;
  knowledgeUrl: string;
  serviceKey: ServiceKey;
  tls: ServiceTls | undefined;
  /** How long an answer about a credential is kept. Default: identities.ts. */
  identityMs?: number | undefined;
}

export interface V1Deps extends Omit<AdmissionPorts, 'identities' | 'keyRateLimiter' | 'onInvalid'> {
  slots: StreamSlots;
  answers: AnswerStore;
  /** The response service, if it runs in this process. Undefined: it is called over HTTP. */
  responses?: LocalService | undefined;
  /** The profile service, if it runs in this process. Undefined: it is called over a connection. */
  profileService?: LocalCalls | undefined;
  /** Its routes under /v1. */
  profiles?: LocalService | undefined;
  log: Logger;
}

export interface V1 {
  route: WebRoute;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Passes nothing more on, and ends what is being passed on: streams say why. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** How often a request that lasts asks whether its credential still counts: with the answers that are kept, a key stops within twice that. */
const CHECK_MS = 3_000;

const OPENAPI = 'openapi';
const pathAt = pathTable<PipeRule | typeof OPENAPI>([
  ...profileRoutes.map((route) => ({ method: route.method, path: route.path, rule: profileRule(route) })),
  ...pipedOperations,
  { method: 'GET', path: OPENAPI_PATH, rule: OPENAPI },
]);

/** Everything under /v1, by the services that have it. */
export async function openV1({ profileUrl, responseUrl, knowledgeUrl, serviceKey, tls, identityMs }: V1Config, deps: V1Deps): Promise<V1> {
  const { log, slots, now, responses, profiles } = deps;
  const profile = { url: profileUrl, local: deps.profileService, serviceKey, audience: 'profile' as const, tls };
  const known = identities(serviceClient(IdentityService, profile), { keptMs: identityMs, now });
  const onInvalid = (from: string, reason: string) => authFailed('gateway', log, { rpc: '/v1', reason, from });
  const admits = admission({ ...deps, identities: known, keyRateLimiter: new KeyRateLimiter(), onInvalid });
  const piped = { serviceKey, tls, log };
  const services = {
    profile: profiles
      ? serviceInProcess(profiles, { name: 'profile', ...piped })
      : serviceOverHttp({ name: 'profile', url: profileUrl, ...piped }),
    response: responses
      ? serviceInProcess(responses, { name: 'response', ...piped })
      : serviceOverHttp({ name: 'response', url: responseUrl, ...piped }),
    knowledge: serviceOverHttp({ name: 'knowledge', url: knowledgeUrl, ...piped }),
  };
  const idempotency = new Idempotency({ store: deps.answers, serviceKey, runnerId: newId('run'), log });
  const keeping = idempotency.loop();
  const active = new ActivePipes();
  const piping = {
    admission: admits,
    services,
    slots,
    idempotency,
    active,
    checkMs: Math.min(CHECK_MS, identityMs ?? CHECK_MS),
    log,
  };
  const pipe = pipeHandler(piping);
  const openApi = openApiRoute();
  return {
    route(request, response, invoker) {
      if (!/^\/v1(?:[/?%]|$)/.test(request.url ?? '')) return false;
      const path = plainPath(request.url ?? '');
      const found = path === undefined ? undefined : pathAt(path);
      const rule = found?.ruleOf(request.method ?? '');
      if (path === undefined || rule === undefined) refuseUnknown(request, response, unknownPath(found?.methods ?? [], path), log);
      else if (rule === OPENAPI) return openApi(request, response, invoker);
      else {
        // As it was read, so that nobody reads it in another way.
        if (pathOf(request) !== path) request.url = path;
        pipe(request, response, rule);
      }
      return true;
    },
    upgrade: webSockets(piping),
    async drain() {
      active.stopAdding();
      await services.response.drain();
      await active.drain();
    },
    async close() {
      await keeping.close();
      for (const one of Object.values(services)) one.close();
    },
  };
}

function refuseUnknown(request: IncomingMessage, response: ServerResponse, refusal: RequestRefusal, log: Logger): void {
  const requestId = httpRequestId(request);
  countRequest('gateway', request.method, () => 'none', response);
  if (!request.complete) response.setHeader('connection', 'close');
  sendError(response, v1Error(refusal, requestId, log), requestId);
}
