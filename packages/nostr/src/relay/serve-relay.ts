// The relay on a port of its own, at /relay: plain HTTP, behind the operator's TLS proxy.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openRelay, type Relay, type RelayOptions } from './relay.ts';

export interface ServedRelayOptions extends Omit<RelayOptions, 'url'> {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** As clients reach it, for example "wss://agents.example/relay". Default: the address of the port. */
  publicUrl?: string;
}

export interface ServedRelay {
  /** As clients reach it. */
  url: string;
  port: number;
  /** Events that are stored. */
  count(): number;
  close(): Promise<void>;
}

const PATH = '/relay';
/** Headers that never end. */
const HEADERS_MS = 10_000;

/** Throws the error of listen if the port is taken. */
export async function serveRelay({ host, port, publicUrl, ...o }: ServedRelayOptions): Promise<ServedRelay> {
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const url = publicUrl ?? `ws://${host.includes(':') ? `[${host}]` : host}:${bound}${PATH}`;
  let relay: Relay;
  try {
    relay = openRelay({ ...o, url });
  } catch (error) {
    server.close();
    throw error;
  }
  const isIt = ({ url: path = '' }: IncomingMessage) => path.split('?')[0] === PATH;
  server.on('request', (request, response) => (isIt(request) ? relay.answer(request, response) : response.writeHead(404).end()));
  server.on('upgrade', (request, socket, head) => (isIt(request) ? relay.upgrade(request, socket, head) : socket.destroy()));
  return {
    ...{ url, port: bound },
    count: () => relay.count(),
    async close() {
      await relay.close();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
