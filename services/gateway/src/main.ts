// The gateway as a process of its own. Its settings: config.ts.
import { chainEndpointsFromEnv, createContractWalletVerifier } from '@offshoot/ethereum';
import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { configFromEnv } from './config.ts';
import { startGateway } from './service.ts';

const log = createLogger('gateway');
await runUntilSignalled(log, async (stopping) => {
  const { network, ...config } = configFromEnv(process.env);
  return startGateway(config, {
    identities: createInboxKeysReader(network, { contracts: createContractWalletVerifier(chainEndpointsFromEnv(process.env)) }),
    log,
    stopping,
  });
});
