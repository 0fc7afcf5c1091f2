import { createHmac } from 'node:crypto';
import { type ServiceName, serviceNames } from '@offshoot/rpc';

export type ServiceTokens = Record<ServiceName, string>;

/** A token for each service, from one secret: the same after a restart, and none of them tells another or the secret. */
export function serviceTokens(secret: string): ServiceTokens {
  const tokenOf = (name: ServiceName) => createHmac('sha256', secret).update(`offshoot service token: ${name}`).digest('hex');
  return Object.fromEntries(serviceNames.map((name) => [name, tokenOf(name)])) as ServiceTokens;
}
