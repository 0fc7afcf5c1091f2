import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { variable } from '../environment/index.ts';
import { StartError } from '../process/start-error.ts';
import { registry } from './instruments.ts';

/** Undefined: no metrics are served. */
export const metricsPort = variable(
  { name: 'OFFSHOOT_METRICS_PORT', help: 'port on which Prometheus reads metrics; unset: none', default: '' },
  (value): number | undefined => {
    if (value === '') return undefined;
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
    throw new Error('must be a port from 0 to 65535');
  },
);

/** Metrics of the whole process at `/metrics`, for anyone who reaches the port. Undefined: they are not served. */
export async function serveMetrics(o: {
  host: string;
  port: number | undefined;
}): Promise<{ url: string | undefined; close(): Promise<void> }> {
  if (o.port === undefined) return { url: undefined, close: async () => {} };
  const server = http.createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') return response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(o.port, o.host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new StartError(`The port of the metrics cannot be used: ${error instanceof Error ? error.message : error}.`);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${o.host.includes(':') ? `[${o.host}]` : o.host}:${port}`,
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
