import { createContractWalletVerifier } from '@offshoot/ethereum';
import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { ensPorts } from './adapters/ens-ports.ts';
import { configFromEnv } from './config.ts';
import { startTemplateService } from './service.ts';

const log = createLogger('template');
await runUntilSignalled(log, async (stopping) => {
  const { service, network, chains } = configFromEnv(process.env);
  const identities = createInboxKeysReader(network, { contracts: createContractWalletVerifier(chains) });
  return startTemplateService(service, { identities, ens: ensPorts(chains, network), log, stopping });
});
