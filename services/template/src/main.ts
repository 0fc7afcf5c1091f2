import { chainEndpointsFromEnv, createContractWalletVerifier } from '@offshoot/ethereum';
import { createLogger } from '@offshoot/process/logger.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { createInboxKeysReader, xmtpNetworkFromEnv } from '@offshoot/xmtp';
import { configFromEnv } from './config.ts';
import { startTemplateService } from './service.ts';

const log = createLogger('template');

await runUntilSignalled(log, (stopping) => {
  const identities = createInboxKeysReader(xmtpNetworkFromEnv(process.env), {
    contracts: createContractWalletVerifier(chainEndpointsFromEnv(process.env)),
  });
  return startTemplateService(configFromEnv(process.env), { identities, log, stopping });
});
