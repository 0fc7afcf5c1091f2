import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentLine, Failure, readAgent, recipientOf } from '@offshoot/client';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { ClaimQueue } from '../claims/claim-queue.ts';
import type { Cli } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { ownerMessages } from '../identity/owner-messages.ts';
import type { Acting } from '../operation.ts';
import { ownerOf } from '../owner.ts';
import { DEFAULT_LIMITS, Limits, type LimitsOptions } from './limits.ts';
import { localApi } from './local-api.ts';
import { sharedInbox } from './shared-inbox.ts';
import { localSockets } from './sockets.ts';

/** Nobody else's machine reaches it. */
const LOOPBACK = '127.0.0.1';
const MAX_CONNECTIONS = 64;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const ANSWER_SECONDS = 60;

export interface LocalServer extends AsyncDisposable {
  url: string;
}

/** `port`: 0 picks a free one. */
export async function startLocalServer(
  cli: Cli,
  { port, token, limits = DEFAULT_LIMITS }: { port: number; token: string; limits?: LimitsOptions },
): Promise<LocalServer> {
  await using opened = new AsyncDisposableStack();
  const inbox = opened.use(sharedInbox(cli.identities));
  const messages = ownerMessages(inbox);
  const acting: Acting = {
    cli,
    claims: new ClaimQueue(),
    async ask(instanceId, work) {
      const owner = { ...(await ownerOf(cli)), messages };
      await using line = await AgentLine.open(owner, recipientOf(await readAgent(owner, instanceId)), ANSWER_SECONDS);
      return await work(line);
    },
  };
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, LOOPBACK);
  await once(server, 'listening').catch((cause: unknown) => {
    throw new Failure(USAGE, `Port ${port} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, {
      help: 'Choose another one with --port.',
      cause,
    });
  });
  opened.defer(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const options = {
    ...{ acting, token, port: (server.address() as AddressInfo).port },
    ...{ limits: new Limits(limits), log: createLogger('serve', process.env.LOG_LEVEL || 'error') },
  };
  const sockets = localSockets(options);
  opened.defer(() => sockets.close());
  const handle = await localApi(options);
  server.on('request', handle).on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  const kept = opened.move();
  return { url: `http://${LOOPBACK}:${options.port}`, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
