// The port by which operators see one process: plain HTTP, whatever the process serves elsewhere, and not public.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { group, text, variable } from '../environment/index.ts';
import { metricsText } from '../metrics/index.ts';
import type { Closing } from '../process/open-with-cleanup.ts';
import { StartError } from '../process/start-error.ts';
import { need, readiness } from './readiness.ts';

/** `port` undefined: there is none. */
export interface AdminAddress {
  host: string;
  port: number | undefined;
}

export const adminAddress = group({
  host: text({ name: 'OFFSHOOT_ADMIN_BIND', help: 'the interface of the admin port', default: '127.0.0.1' }),
  port: variable(
    { name: 'OFFSHOOT_ADMIN_PORT', help: 'port of probes and metrics, not for the public; unset: none', default: '' },
    (value): number | undefined => {
      if (value === '') return undefined;
      if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
      throw new Error('must be a port from 0 to 65535');
    },
  ),
});

/** Probes and a scraper or two: a client that opens more takes no files of the process. */
const MAX_CONNECTIONS = 64;
const REQUEST_MS = 5_000;

interface Answer {
  status: number;
  type: string;
  body: string;
}

const plain = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body });

async function answerTo(path: string | undefined): Promise<Answer> {
  switch (path) {
    // That it answers says it all: the event loop runs.
    case '/livez':
      return plain(200, 'ok\n');
    case '/readyz': {
      const { isReady, text } = readiness();
      return plain(isReady ? 200 : 503, text);
    }
    case '/metrics': {
      const { type, body } = await metricsText();
      return { status: 200, type, body };
    }
    default:
      return plain(404, 'This port has /livez, /readyz and /metrics.\n');
  }
}

/** Serves `/livez`, `/readyz` and `/metrics` of this process to all who reach the port. */
export async function serveAdmin({ host, port }: AdminAddress): Promise<{ url: string | undefined; close(): Promise<void> }> {
  if (port === undefined) return { url: undefined, close: async () => {} };
  const server = http.createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405, { allow: 'GET, HEAD' }).end();
    answerTo(request.url?.split('?', 1)[0]).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new StartError(`The admin port cannot be used: ${error instanceof Error ? error.message : error}. Set OFFSHOOT_ADMIN_PORT.`);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** What runs with an admin port, from before its start until after its end. The process is not ready while it starts or closes. */
export async function withAdmin<Running extends Closing>(address: AdminAddress, start: () => Promise<Running>): Promise<Running> {
  let why: string | undefined = 'is starting';
  const whole = need('process', () => why);
  const admin = await serveAdmin(address).catch(async (error: unknown) => {
    await whole.close();
    throw error;
  });
  const end = async () => {
    await admin.close();
    await whole.close();
  };
  const running = await start().catch(async (error: unknown) => {
    await end();
    throw error;
  });
  why = undefined;
  const closeAll = running.close.bind(running);
  let closing: Promise<void> | undefined;
  const close = () => {
    why = 'is closing';
    closing ??= closeAll().finally(end);
    return closing;
  };
  return Object.assign(running, { close, [Symbol.asyncDispose]: close });
}
