// The relay of this host: its agents' own events for their peers, and messages to them, which are there before the agent wakes.
import { join } from 'node:path';
import type { RelayPolicy } from '@offshoot/nostr/relay/policy.ts';
import { type ServedRelay, serveRelay } from '@offshoot/nostr/relay/serve-relay.ts';
import { clientAddressFrom, networkOf } from '@offshoot/rpc';
import type { Logger } from '@offshoot/runtime/process/logger.ts';

export interface OwnRelayOptions {
  /** Interface that it listens on. */
  host: string;
  port: number;
  /** Canonical. One that begins with wss is behind a proxy, which says from where clients come. */
  publicUrl: string;
  dataDir: string;
  policy: RelayPolicy;
  now: () => Date;
  log: Logger;
}

export async function startOwnRelay({ host, port, publicUrl, dataDir, policy, now, log }: OwnRelayOptions): Promise<ServedRelay> {
  const proxies = publicUrl.startsWith('wss:') ? 1 : 0;
  const relay = await serveRelay({
    ...{ host, port, publicUrl, policy, log, name: 'Offshoot', file: join(dataDir, 'relay.db'), now: () => now().getTime() },
    addressOf: ({ headers, socket }) =>
      networkOf(clientAddressFrom(String(headers['x-forwarded-for'] ?? ''), socket.remoteAddress ?? '', proxies)),
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE') throw cause;
    throw new Error(`Port ${port} on ${host} is already in use: stop the process that listens there, or set HOST_RELAY_PORT.`, { cause });
  });
  log.info({ url: publicUrl, port: relay.port }, 'the relay of the host is open');
  return relay;
}
