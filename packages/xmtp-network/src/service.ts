import { join } from 'node:path';
import { bind, dataFolder, derived, group, port } from '@offshoot/runtime/environment';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { addRoutes } from './handlers/routes.ts';
import { openNetwork } from './network.ts';
import { type Log, serveGrpc } from './server.ts';

export interface XmtpNetworkConfig {
  host: string;
  /** 0: any free port. */
  port: number;
  /** Names besides localhost by which browsers may call. Absent: any. */
  hosts?: readonly string[] | undefined;
  /** Names of hosts besides localhost whose pages may call. Absent: all. */
  pages?: readonly string[] | undefined;
  /** Absent: everything lives in memory and ends with the process. */
  dataDir?: string | undefined;
}

export const settings = derived(
  group({ host: bind, port: port('XMTP_PORT', 5556, 'port of the local XMTP network'), dataDir: dataFolder }),
  ({ dataDir, ...rest }): XmtpNetworkConfig => ({ ...rest, dataDir: join(dataDir, 'xmtp-network') }),
);

/** Rejects with a clear error when the port or the data folder is in use. */
export async function startXmtpNetwork(config: XmtpNetworkConfig, { log, now }: { log: Log; now?: () => Date }): Promise<RunningService> {
  const network = openNetwork(config.dataDir, now);
  try {
    const server = await serveGrpc({
      host: config.host,
      port: config.port,
      hosts: config.hosts,
      pages: config.pages,
      routes: (router) => addRoutes(router, network),
      log,
    });
    const url = `http://${reachableHost(config.host)}:${server.port}`;
    const close = once(async () => {
      await server.close();
      network.close();
    });
    return { url, port: server.port, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    network.close();
    throw error;
  }
}

/** A server bound to all addresses is reached as localhost. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
