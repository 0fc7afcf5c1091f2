// The host as a process of its own on the same machine, under the process that has everything else.
import { type Engine, engine as engineSetting, guarded, startInstanceHost } from '@offshoot/host';
import { readEnvironment } from '@offshoot/runtime/environment';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { createContractWalletVerifier } from '@offshoot/xmtp/ethereum/contract-wallet-verifier.ts';
import { CLOSE, type HostAnswer, type HostOrder } from './order.ts';

/** Runs until its parent says so, or is gone. */
export function runHosted(engine?: Engine): void {
  const parent = (answer: HostAnswer) => process.send?.(answer);
  // A terminal's Ctrl-C and a service manager reach all processes: the parent says in which order they stop.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  process.once('disconnect', () => process.exit(1));
  let running: Promise<RunningService> | undefined;
  process.on('message', async (message: HostOrder | typeof CLOSE) => {
    if (message !== CLOSE) {
      running = started(message, engine);
      const told = running.then(({ url, port }): HostAnswer => ({ is: 'running', url, port }));
      parent(
        await told.catch(
          (error: unknown): HostAnswer => ({ is: 'failed', message: error instanceof Error ? error.message : String(error) }),
        ),
      );
      return;
    }
    parent({ is: 'closing' });
    await running?.then((host) => host.close()).catch(() => {});
    process.exit(0);
  });
}

async function started({ config, chains, stuckMs, logLevel }: HostOrder, engine?: Engine): Promise<RunningService> {
  const identities = createInboxKeysReader(config.network, { contracts: createContractWalletVerifier(chains) });
  const deps = {
    engine: engine ?? readEnvironment(engineSetting, process.env),
    identities,
    chains,
    log: createLogger('instance', logLevel),
  };
  return guarded(await startInstanceHost(config, deps), config, { stuckMs, logLevel });
}
