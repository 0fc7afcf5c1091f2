// The instance host as a process of its own.
import { withAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { createContractWalletVerifier } from '@offshoot/xmtp/ethereum/contract-wallet-verifier.ts';
import { configFromEnv } from './config.ts';
import { guarded } from './guarded.ts';
import { startInstanceHost } from './service.ts';

const log = createLogger('instance');
await runUntilSignalled(log, async () => {
  const { service, engine, chains, stuckMs, admin } = configFromEnv(process.env);
  const identities = createInboxKeysReader(service.network, { contracts: createContractWalletVerifier(chains) });
  return withAdmin(admin, async () => {
    const host = await startInstanceHost(service, { engine, identities, chains, log });
    return guarded(host, service, { stuckMs, logLevel: log.level });
  });
});
