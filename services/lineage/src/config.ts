import { type ServiceCredentials, serviceCredentials } from '@offshoot/callers';
import { bind, derived, group, port, readEnvironment } from '@offshoot/environment';
import { databaseUrl } from '@offshoot/postgres';

export interface LineageConfig extends ServiceCredentials {
  host: string;
  /** 0 takes any free port. */
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

/** The configuration of the service as a process of its own. Throws an Error that names every variable to mend. */
export function configFromEnv(env: NodeJS.ProcessEnv): LineageConfig {
  return readEnvironment(settings, env);
}
