import { startClaimService } from '@offshoot/claim';
import { startGateway } from '@offshoot/gateway';
import { startLineageService } from '@offshoot/lineage/service.ts';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { startTemplateService } from '@offshoot/template/service.ts';
import { startTestNetwork } from '@offshoot/testing/testnet';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { createSystemDatabase } from '../system.ts';

export interface System {
  gatewayUrl: string;
  xmtpUrl: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The real pool but without a host: nothing can be claimed. */
export async function startSystem(): Promise<System> {
  const stack = new AsyncDisposableStack();
  try {
    const network = stack.use(await startTestNetwork());
    const database = stack.use(await createSystemDatabase());
    const log = createLogger('test', 'silent');
    const identities = createInboxKeysReader({ env: 'local', apiUrl: network.url }, { trustMs: 0 });
    const keys = deploymentKeys('the deployment of this test');
    const common = {
      host: '127.0.0.1',
      port: 0,
      databaseUrl: database.url,
      serviceCallers: keys.callers,
      deploymentKey: keys.deploymentKey,
    };
    const template = stack.use(await startTemplateService({ ...common, serviceKey: keys.of('template') }, { identities, log }));
    const lineage = stack.use(await startLineageService({ ...common, serviceKey: keys.of('lineage') }, { log }));
    const urls = { templateUrl: template.url, lineageUrl: lineage.url };
    const claim = stack.use(await startClaimService({ ...common, ...urls, serviceKey: keys.of('claim') }, { identities, log }));
    // None of the commands tested here needs the others.
    const nowhere = 'http://127.0.0.1:1';
    const others = { profileUrl: nowhere, responseUrl: nowhere, knowledgeUrl: nowhere };
    const gateway = stack.use(
      await startGateway(
        { ...common, ...urls, ...others, serviceKey: keys.of('gateway'), claimUrl: claim.url, corsOrigins: [] },
        { identities, log },
      ),
    );
    const owned = stack.move();
    return { gatewayUrl: gateway.url, xmtpUrl: network.url, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  } finally {
    await stack.disposeAsync();
  }
}
