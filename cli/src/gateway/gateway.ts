import { createConnectTransport } from '@connectrpc/connect-node';
import { connectGateway, type Gateway } from '@offshoot/client';
import type { Environment } from '../environment.ts';
import { sessionFile } from '../identity/session-file.ts';
import type { IdentityStore } from '../identity-store.ts';
import { deploymentPin } from './deployment-pin.ts';

export function gatewayOf(environment: Environment, identities: IdentityStore, signal: AbortSignal): Gateway {
  const { url, home } = environment;
  return connectGateway({
    url,
    transport: (interceptors) => createConnectTransport({ baseUrl: url, httpVersion: '1.1', useBinaryFormat: true, interceptors }),
    identity: (options) => identities.open(options),
    store: sessionFile(home, signal),
    pin: deploymentPin(environment),
    signal,
  });
}
