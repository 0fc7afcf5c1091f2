// The gateway and the response service as one process: a response without state takes one process's time instead of two.
import { readEnvironment } from '@offshoot/environment';
import { createContractWalletVerifier } from '@offshoot/ethereum';
import { startGateway } from '@offshoot/gateway';
import { withMetrics } from '@offshoot/metrics';
import { createLogger } from '@offshoot/process/logger.ts';
import { openParts } from '@offshoot/process/open-parts.ts';
import { runUntilSignalled } from '@offshoot/process/running-service.ts';
import { startResponseService } from '@offshoot/response';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { settings } from './settings.ts';

const log = createLogger('gateway');
await runUntilSignalled(log, async (stopping) => {
  const { gateway, response } = readEnvironment(settings, process.env);
  const { service, network, chains, metricsPort: port } = gateway;
  const identities = createInboxKeysReader(network, { contracts: createContractWalletVerifier(chains) });
  return withMetrics({ host: service.host, port }, () =>
    openParts(async (keep) => {
      const { url, inProcess } = keep(await startResponseService(response, { log: createLogger('response'), stopping }));
      return keep(await startGateway({ ...service, responseUrl: url }, { identities, responses: inProcess, log, stopping }));
    }),
  );
});
