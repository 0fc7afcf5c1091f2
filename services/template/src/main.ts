import { withAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { createContractWalletVerifier } from '@offshoot/xmtp/ethereum/contract-wallet-verifier.ts';
import { configFromEnv } from './config.ts';
import { ensPorts } from './creators/adapters/name-reader.ts';
import { startTemplateService } from './service.ts';

const log = createLogger('template');
await runUntilSignalled(log, async (stopping) => {
  const { admin, service, network, chains } = configFromEnv(process.env);
  const identities = createInboxKeysReader(network, { contracts: createContractWalletVerifier(chains) });
  return withAdmin(admin, () => startTemplateService(service, { identities, ens: ensPorts(chains, network), log, stopping }));
});
