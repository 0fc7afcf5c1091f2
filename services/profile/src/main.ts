import { createContractWalletVerifier } from '@offshoot/ethereum';
import { withMetrics } from '@offshoot/metrics';
import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { configFromEnv } from './config.ts';
import { startProfileService } from './service.ts';

const log = createLogger('profile');
await runUntilSignalled(log, async (stopping) => {
  const { service, network, chains } = configFromEnv(process.env);
  const { metricsPort: port, ...config } = service;
  const identities = createInboxKeysReader(network, { contracts: createContractWalletVerifier(chains) });
  return withMetrics({ host: config.host, port }, () => startProfileService(config, { identities, log, stopping }));
});
