import { createContractWalletVerifier } from '@offshoot/ethereum';
import { withMetrics } from '@offshoot/metrics';
import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { configFromEnv } from './config.ts';
import { startGateway } from './service.ts';

const log = createLogger('gateway');
await runUntilSignalled(log, async (stopping) => {
  const { service, network, chains, metricsPort: port } = configFromEnv(process.env);
  const identities = createInboxKeysReader(network, { contracts: createContractWalletVerifier(chains) });
  return withMetrics({ host: service.host, port }, () => startGateway(service, { identities, log, stopping }));
});
