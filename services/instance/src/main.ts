// The instance host as a process of its own.
import { chainEndpointsFromEnv, createContractWalletVerifier } from '@offshoot/ethereum';
import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { createEngine } from './adapters/engines/index.ts';
import { instanceHostConfig } from './config.ts';
import { startInstanceHost } from './service.ts';

const log = createLogger('instance');
await runUntilSignalled(log, async () => {
  const config = instanceHostConfig(process.env);
  return await startInstanceHost(config, {
    engine: createEngine(process.env, log),
    identities: createInboxKeysReader(config.network, { contracts: createContractWalletVerifier(chainEndpointsFromEnv(process.env)) }),
    log,
  });
});
