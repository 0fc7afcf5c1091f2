import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { startXmtpNetwork } from '@offshoot/xmtp-network/service.ts';

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** A local XMTP network for one test, in this process, on a fixed free port, with data that survives restarts. */
export interface TestNetwork {
  url: string;
  port: number;
  /** Stops the network; the data stays. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it and removes the data. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTestNetwork(): Promise<TestNetwork> {
  const dataDir = await mkdtemp(join(tmpdir(), 'offshoot-testnet-'));
  const run = (port: number) => startXmtpNetwork({ host: '127.0.0.1', port, dataDir }, { log: SILENT });
  let running: RunningService | undefined = await run(await freePort());
  const { url, port } = running;

  const stop = async () => {
    await running?.close();
    running = undefined;
  };
  const start = async () => {
    running ??= await run(port);
  };
  const restart = async () => {
    await stop();
    await start();
  };
  const close = async () => {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url, port, stop, start, restart, close, [Symbol.asyncDispose]: close };
}
