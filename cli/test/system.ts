import { startClaimService } from '@offshoot/claim';
import { startGateway } from '@offshoot/gateway';
import { startLineageService } from '@offshoot/lineage';
import { createLogger } from '@offshoot/rpc';
import { startTemplateService } from '@offshoot/template';
import { startTestNetwork } from '@offshoot/testnet';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { createSystemDatabase } from '../../test/system.ts';

export interface System {
  gatewayUrl: string;
  xmtpUrl: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The pool as it is, without a host: nothing can be claimed. */
export async function startSystem(): Promise<System> {
  const stack = new AsyncDisposableStack();
  try {
    const network = stack.use(await startTestNetwork());
    const database = stack.use(await createSystemDatabase());
    const log = createLogger('test', 'silent');
    const identities = createInboxKeysReader({ env: 'local', apiUrl: network.url }, { trustMs: 0 });
    const common = { host: '127.0.0.1', port: 0, databaseUrl: database.url, serviceToken: 'a-token-of-this-test' };
    const template = stack.use(await startTemplateService(common, { identities, log }));
    const lineage = stack.use(await startLineageService(common, { log }));
    const urls = { templateUrl: template.url, lineageUrl: lineage.url };
    const claim = stack.use(await startClaimService({ ...common, ...urls }, { identities, log }));
    const gateway = stack.use(await startGateway({ ...common, ...urls, claimUrl: claim.url, corsOrigins: [] }, { identities, log }));
    const owned = stack.move();
    return { gatewayUrl: gateway.url, xmtpUrl: network.url, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  } finally {
    await stack.disposeAsync();
  }
}
