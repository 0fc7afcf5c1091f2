import { ConnectError } from '@connectrpc/connect';
import { AGENT_SILENT, Failure, WAIT_TIMED_OUT } from '@offshoot/client';
import { RequestRefusal } from '@offshoot/openai-api';
import { isReason, Refusal } from '@offshoot/refusals';
import { type HttpHandler, httpApp, JSON_TYPE, problemDetails } from '@offshoot/rest';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { FastifyInstance } from 'fastify';
import type { Cli } from '../cli.ts';
import { toFailure, USAGE } from '../failure.ts';
import type { Acting } from '../operation.ts';
import { requireOwnSite, requireToken } from './access.ts';
import { openApi, schemasOf } from './described.ts';
import type { Limits } from './limits.ts';
import { type AnyOperation, OPERATIONS } from './operations.ts';
import { ownPage } from './own-page.ts';

const MAX_BODY_BYTES = 64 * 1024;

export interface LocalApiOptions {
  acting: Acting;
  token: string;
  port: number;
  limits: Limits;
  log: Logger;
}

/** The routes of `offshoot serve`. */
export function localApi({ acting, token, port, limits, log }: LocalApiOptions): Promise<HttpHandler> {
  const understood = understoodBy(acting.cli);
  const notFound = () =>
    new RequestRefusal('not_found', 'There is no such route here.', { code: 'unknown_url', help: 'See /openapi.json for the routes.' });
  return httpApp({ maxBodyBytes: MAX_BODY_BYTES, errors: problemDetails, log, understood, notFound }, (app) => {
    app.addHook('onRequest', async ({ headers, url }) => {
      requireOwnSite(headers, port);
      if (OPEN_PATHS.has(url)) return limits.takeOpen();
      limits.takeWith(() => requireToken(headers, token));
    });
    describe(app);
    for (const operation of OPERATIONS) serve(app, acting, operation);
  });
}

const OPEN_PATHS: ReadonlySet<string> = new Set(['/', '/openapi.json']);

function describe(app: FastifyInstance): void {
  const document = JSON.stringify(openApi());
  app.get('/openapi.json', (_request, reply) => reply.type(JSON_TYPE).send(document));
  const { html, policy } = ownPage();
  app.get('/', (_request, reply) =>
    reply
      .headers({ 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
      .headers({ 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' })
      .type('text/html; charset=utf-8')
      .send(html),
  );
}

function serve(app: FastifyInstance, acting: Acting, operation: AnyOperation): void {
  const { method, path, status } = operation;
  const { params, query, body } = schemasOf(operation);
  app.route({
    method,
    url: fastifyPath(path),
    bodyLimit: operation.maxBodyBytes ?? MAX_BODY_BYTES,
    schema: { params, ...(query && { querystring: query }), ...(body && { body }) },
    // A body without anything that it must have may be left out.
    preValidation: async (request) => {
      if (body && operation.required.length === 0) request.body ??= {};
    },
    handler: async ({ params: named, query: asked, body: sent }, reply) => {
      const input = { ...(asked as object), ...(sent as object), ...(named as object) } as never;
      const found = await operation.run(acting, input);
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff').code(status);
      return reply.type(JSON_TYPE).send(JSON.stringify(operation.document(found, input)));
    },
  });
}

const fastifyPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

export const STOPPING = 'offshoot serve is stopping.';

/** As the routes tell what the commands would print. */
export const understoodBy =
  ({ environment, signal }: Pick<Cli, 'environment' | 'signal'>) =>
  (thrown: unknown): unknown => {
    if (signal.aborted) return new RequestRefusal('server_error', STOPPING, { code: 'service_stopping', help: 'Start it again.' });
    if (!(thrown instanceof Failure || thrown instanceof ConnectError)) return thrown;
    const { reason, message, help, metadata } = toFailure(thrown, environment.url);
    if (isReason(reason)) return new Refusal(reason, message, { help, metadata, cause: thrown });
    const status = reason === AGENT_SILENT || reason === WAIT_TIMED_OUT ? 504 : reason === USAGE ? 400 : 502;
    return new RequestRefusal('invalid_request', message, { code: reason.toLowerCase(), status, help });
  };
