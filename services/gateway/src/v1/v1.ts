import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { KeyPace, type ServiceKey, type ServiceTls } from '@offshoot/callers';
import { IdentityService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { newId } from '@offshoot/ids';
import type { Logger } from '@offshoot/process/logger.ts';
import { httpRequestId, sendError } from '@offshoot/rest';
import { type LocalCalls, type StreamSlots, serviceClient } from '@offshoot/rpc';
import type { AnswerStore } from '../store/answer-store.ts';
import { pathOf } from '../web/requests.ts';
import type { WebRoute } from '../web/web-routes.ts';
import { type AdmissionPorts, admission } from './edge/admission.ts';
import { identities } from './edge/identities.ts';
import { knownPaths, unknownPath } from './edge/known-paths.ts';
import { plainPath } from './edge/plain-path.ts';
import { routesHandler } from './edge/routes-handler.ts';
import { v1Error } from './edge/v1-error.ts';
import { Idempotency } from './idempotency/idempotency.ts';
import { OPENAPI_PATH, openApiRoute } from './openapi.ts';
import { ActivePipes } from './pipes/active-pipes.ts';
import { type LocalService, serviceInProcess } from './pipes/in-process.ts';
import { serviceOverHttp } from './pipes/over-http.ts';
import { pipeHandler } from './pipes/pipe-handler.ts';
import { pipeRule } from './pipes/pipe-rules.ts';
import { pipedOperations } from './pipes/piped-operations.ts';
import { webSockets } from './pipes/web-sockets.ts';
import { v1Routes } from './v1-routes.ts';

export interface V1Config {
  profileUrl: string;
  responseUrl: string;
  knowledgeUrl: string;
  serviceKey: ServiceKey;
  tls: ServiceTls | undefined;
  /** How long an answer about a credential is kept. Default: identities.ts. */
  identityMs?: number | undefined;
}

export interface V1Deps extends Omit<AdmissionPorts, 'identities' | 'keyPace'> {
  slots: StreamSlots;
  answers: AnswerStore;
  /** The response service, if it runs in this process. Undefined: it is called over HTTP. */
  responses?: LocalService | undefined;
  /** The profile service, if it runs in this process. Undefined: it is called over a connection. */
  profileService?: LocalCalls | undefined;
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

/** Whatever can be read can be asked for with HEAD, too. */
const methodsAt = knownPaths(
  [...v1Routes, ...pipedOperations, { method: 'GET', path: OPENAPI_PATH }].flatMap(({ method, path }) =>
    (method === 'GET' ? [method, 'HEAD'] : [method]).map((one) => ({ method: one, path })),
  ),
);

/** Everything under /v1: agents, keys and tenants here, responses, files and knowledge by the services that have them. */
export async function openV1({ profileUrl, responseUrl, knowledgeUrl, serviceKey, tls, identityMs }: V1Config, deps: V1Deps): Promise<V1> {
  const { log, slots, now, responses } = deps;
  const profile = { url: profileUrl, local: deps.profileService, serviceKey, audience: 'profile' as const, tls };
  const known = identities(serviceClient(IdentityService, profile), { keptMs: identityMs, now });
  const admits = admission({ ...deps, identities: known, keyPace: new KeyPace() });
  const piped = { serviceKey, tls, log };
  const services = {
    response: responses
      ? serviceInProcess(responses, { name: 'response', serviceKey, log })
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
  const answer = await routesHandler({ routes: v1Routes, methodsAt, admission: admits, idempotency, profile, log });
  const openApi = openApiRoute(v1Routes);
  return {
    route(request, response, door) {
      if (!/^\/v1(?:[/?%]|$)/.test(request.url ?? '')) return false;
      const path = plainPath(request.url ?? '');
      const { method = '' } = request;
      const rule = path !== undefined && methodsAt(path).includes(method) ? pipeRule(method, path) : undefined;
      if (path === undefined) refuseUnknown(request, response, log);
      else if (rule) {
        // As it was read, so that nobody reads it in another way.
        if (pathOf(request) !== path) request.url = path;
        pipe(request, response, rule);
      } else if (!openApi(request, response, door)) answer(request, response);
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

function refuseUnknown(request: IncomingMessage, response: ServerResponse, log: Logger): void {
  const requestId = httpRequestId(request);
  if (!request.complete) response.setHeader('connection', 'close');
  sendError(response, v1Error(unknownPath([]), requestId, log), requestId);
}
