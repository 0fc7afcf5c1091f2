import { createConnectTransport } from '@connectrpc/connect-web';
import { connectGateway, type Owner, sessionInMemory, signStatement } from '@offshoot/client';
import { unreachedAsUnavailable } from '../gateway/unreached.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { currentKeys } from './current-keys.ts';
import { pageMessages } from './page-messages.ts';
import { pinnedDeployment } from './pinned-deployment.ts';

/**
 * The person in front of this page. They sign in at the first call, with the installation key, at the origin of the page. The tokens are
 * in memory only: a page that is loaded again signs in again.
 */
export function pageOwner(client: PageClient): Owner {
  const { inboxId, ended: signal, sign: signText } = client;
  const sign: Owner['sign'] = (action, options) => signStatement({ inboxId, signText }, action, options);
  const { origin } = window.location;
  const { signedIn } = connectGateway({
    url: origin,
    transport: (interceptors) =>
      createConnectTransport({ baseUrl: origin, useBinaryFormat: true, interceptors: [...interceptors, unreachedAsUnavailable] }),
    identity: async () => ({ inboxId, sign }),
    store: sessionInMemory(),
    pin: pinnedDeployment,
    signal,
  });
  return {
    inboxId,
    gateway: signedIn,
    sign,
    signText,
    keysOf: (id) => currentKeys(client, id),
    messages: pageMessages(client),
    progress: () => {},
    signal,
  };
}
