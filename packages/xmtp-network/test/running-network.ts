import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { startXmtpNetwork } from '../src/service.ts';

export const silent = { info: () => {}, warn: () => {}, error: () => {} };

export interface Api {
  mls: Client<typeof MlsApi>;
  identity: Client<typeof IdentityApi>;
}

export function apiOf(baseUrl: string): Api {
  const transport = createGrpcTransport({ baseUrl });
  return { mls: createClient(MlsApi, transport), identity: createClient(IdentityApi, transport) };
}

export interface NetworkUnderTest extends Api {
  readonly url: string;
  readonly port: number;
  restart(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** On a free port that it keeps across restarts, with its own data folder. */
export async function startNetwork(): Promise<NetworkUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'offshoot-network-'));
  const run = (port: number): Promise<RunningService> => startXmtpNetwork({ host: '127.0.0.1', port, dataDir }, { log: silent });
  let running = await run(0);
  const { url, port } = running;
  return {
    url,
    port,
    ...apiOf(url),
    restart: async () => {
      await running.close();
      running = await run(port);
    },
    [Symbol.asyncDispose]: async () => {
      await running.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
