import { chainEndpointsFromEnv, createContractWalletVerifier } from '@offshoot/ethereum';
import { createLogger, runUntilSignalled } from '@offshoot/rpc';
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
