import { withAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { createContractWalletVerifier } from '@offshoot/xmtp/ethereum/contract-wallet-verifier.ts';
import { configFromEnv } from './config.ts';
import { startGateway } from './service.ts';

const log = createLogger('gateway');
await runUntilSignalled(log, async (stopping) => {
  const { service, network, chains, admin } = configFromEnv(process.env);
  const identities = createInboxKeysReader(network, { contracts: createContractWalletVerifier(chains) });
  return withAdmin(admin, () => startGateway(service, { identities, log, stopping }));
});
