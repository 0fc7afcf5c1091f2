// The gateway, the response service and the profile service as one process: what applications ask for takes one process's time instead of three.
import { startGateway } from '@offshoot/gateway';
import { startProfileService } from '@offshoot/profile/service.ts';
import { startResponseService } from '@offshoot/response/service.ts';
import { withAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { readEnvironment } from '@offshoot/runtime/environment';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { openWithCleanup } from '@offshoot/runtime/process/open-with-cleanup.ts';
import { runUntilSignalled } from '@offshoot/runtime/process/running-service.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { createContractWalletVerifier } from '@offshoot/xmtp/ethereum/contract-wallet-verifier.ts';
import { settings } from './settings.ts';

const log = createLogger('gateway');
await runUntilSignalled(log, async (stopping) => {
  const { gateway, profile, response } = readEnvironment(settings, process.env);
  const { service, network, chains, admin } = gateway;
  const identities = createInboxKeysReader(network, { contracts: createContractWalletVerifier(chains) });
  return withAdmin(admin, () =>
    openWithCleanup(async (keep) => {
      const profiles = keep(await startProfileService(profile, { identities, log: createLogger('profile'), stopping }));
      const profileService = profiles.local;
      const responses = keep(await startResponseService(response, { profileService, log: createLogger('response'), stopping }));
      const urls = { profileUrl: profiles.url, responseUrl: responses.url };
      const inProcess = { profileService, profiles: profiles.inProcess, responses: responses.inProcess };
      return keep(await startGateway({ ...service, ...urls }, { identities, ...inProcess, log, stopping }));
    }),
  );
});
