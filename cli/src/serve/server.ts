// The person's agents over HTTP, on their own machine: each route carries out the operation of a command.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure } from '@offshoot/client';
import { isReason, Refusal } from '@offshoot/refusals';
import { errorAnswer, httpApp, httpRequestId, JSON_TYPE, readingPage, restErrors, unknownRoute } from '@offshoot/rest';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { Cli } from '../cli.ts';
import { toFailure } from '../failure.ts';
import type { Acting } from '../operation.ts';
import { Admission, bearerIn, requireOwnHost } from './admission.ts';
import { bodySchema, describe, paramsSchema, querySchema } from './openapi.ts';
import { OPERATIONS } from './operations.ts';
import { openSockets } from './sockets.ts';
import { Turns } from './turns.ts';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_CONNECTIONS = 64;
const REQUEST_MS = 30_000;
const OPENAPI_PATH = '/openapi.json';

export interface LocalServer {
  url: string;
  close(): Promise<void>;
}

export interface LocalServerOptions {
  cli: Cli;
  ask: Acting['ask'];
  port: number;
  token: string;
  now?: () => number;
}

/** Listens on the loopback interface. Throws USAGE if the port is taken. */
export async function startLocalServer({ cli, ask, port, token, now }: LocalServerOptions): Promise<LocalServer> {
  const log = createLogger('serve', 'silent');
  const admission = new Admission(token, now);
  const turns = new Turns();
  // The inbox of this machine is open for one question at a time.
  const acting: Acting = { cli, ask: (instanceId, work) => turns.next(() => ask(instanceId, work)) };
  const understood = (thrown: unknown) => refusalFor(thrown, cli.environment.url);
  const { document, schemas } = describe(OPERATIONS);
  const { html, policy } = readingPage(document, OPENAPI_PATH);
  const handle = await httpApp(
    {
      ...{ maxBodyBytes: MAX_BODY_BYTES, errors: restErrors, log, schemas, understood },
      notFound: ({ method, url }) => unknownRoute({ routes: OPERATIONS, openApiPath: OPENAPI_PATH }, method, url),
    },
    (app) => {
      for (const operation of OPERATIONS) {
        const body = bodySchema(operation);
        app.route({
          method: operation.method,
          url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
          schema: { params: paramsSchema(operation), querystring: querySchema(operation), ...(body && { body }) },
          bodyLimit: operation.maxBodyBytes ?? MAX_BODY_BYTES,
          // Before the body is read.
          onRequest: async ({ raw }) => admission.admit(raw, bearerIn(raw.headers)),
          handler: async (request, reply) => {
            const input = { ...(request.query as object), ...(request.body as object | undefined), ...(request.params as object) };
            const found = await operation.run(acting, input);
            reply.header('cache-control', 'no-store').code(operation.status).type(JSON_TYPE);
            return reply.send(JSON.stringify(operation.document(found, input)));
          },
        });
      }
      app.addHook('onRequest', async ({ headers }) => requireOwnHost(headers.host));
      app.get(OPENAPI_PATH, (_, reply) => reply.type(JSON_TYPE).send(JSON.stringify(document)));
      app.get('/', (_, reply) => reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html));
    },
  );
  const server = http.createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: 16 * 1024 }, handle);
  server.maxConnections = MAX_CONNECTIONS;
  const sockets = openSockets({
    acting,
    admit: (request, given) => admission.admit(request, given),
    refusalOf: (thrown, request) => errorAnswer(understood(thrown), restErrors, { requestId: httpRequestId(request), log }),
  });
  server.on('upgrade', sockets.upgrade);
  server.on('clientError', (_, socket) => socket.destroy());
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Failure('USAGE', `Port ${port} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, {
      help: 'Choose another one with --port, or 0 for any that is free.',
      cause,
    });
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The reasons of the command's own, as HTTP knows them. */
const OWN_REASONS: Readonly<Record<string, ConstructorParameters<typeof Refusal>[0]>> = {
  USAGE: 'VALIDATION_FAILED',
  AGENT_SILENT: 'UPSTREAM_UNAVAILABLE',
  WAIT_TIMED_OUT: 'UPSTREAM_UNAVAILABLE',
  INTERRUPTED: 'UPSTREAM_UNAVAILABLE',
};

function refusalFor(thrown: unknown, gatewayUrl: string): unknown {
  if (thrown instanceof Refusal || (thrown as { validation?: unknown }).validation !== undefined) return thrown;
  if (typeof (thrown as { code?: unknown }).code === 'string') return thrown;
  const { reason, message, help, metadata } = toFailure(thrown, gatewayUrl);
  const known = isReason(reason) ? reason : OWN_REASONS[reason];
  return known === undefined ? thrown : new Refusal(known, message, { help, metadata });
}
