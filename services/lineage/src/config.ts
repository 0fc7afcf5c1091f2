import { databaseUrl } from '@offshoot/postgres';
import { type ServiceCredentials, serviceCredentials } from '@offshoot/rpc/auth';
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
    credentials: serviceCredentials('lineage'),
  }),
  ({ credentials, ...rest }): LineageConfig => ({ ...rest, ...credentials }),
);

/** Configuration of the service as its own process. Throws an Error that names every missing or invalid variable. */
export function configFromEnv(env: NodeJS.ProcessEnv): LineageConfig {
  return readEnvironment(settings, env);
}
