// Stands before the network, and can do to a page's streams what a sleeping machine does: they stay open, and nothing comes any more.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SleepyNetwork {
  url: string;
  /** Silences the streams that are open now. Returns how many. */
  silence(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function sleepyNetwork(upstream: string): Promise<SleepyNetwork> {
  const streams = new Map<ServerResponse, IncomingMessage>();
  const server = createServer((incoming, response) => {
    const { method, headers, url = '' } = incoming;
    const outgoing = request(`${upstream}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      response.flushHeaders();
      if (url.includes('/Subscribe')) streams.set(response, answer);
      answer.on('error', () => response.destroy()).pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => {
      streams.delete(response);
      outgoing.destroy();
    });
    incoming.pipe(outgoing);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    silence() {
      for (const [response, answer] of streams) answer.unpipe(response);
      return streams.size;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
