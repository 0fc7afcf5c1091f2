import { databaseUrl } from '@offshoot/postgres';
import { type ServiceCredentials, serviceCredentials } from '@offshoot/rpc/auth';
import { type AdminAddress, adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, derived, group, port, readEnvironment } from '@offshoot/runtime/environment';

export interface LineageConfig extends ServiceCredentials {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
}

export const settings = derived(
  group({
    host: bind,
    port: port('LINEAGE_PORT', 8083, 'port of the lineage service'),
    databaseUrl,
    admin: adminAddress,
    credentials: serviceCredentials('lineage'),
  }),
  ({ credentials, ...rest }): LineageConfig & { admin: AdminAddress } => ({ ...rest, ...credentials }),
);

/** Configuration of the service as its own process. Throws an Error that names every missing or invalid variable. */
export function configFromEnv(env: NodeJS.ProcessEnv): LineageConfig & { admin: AdminAddress } {
  return readEnvironment(settings, env);
}
