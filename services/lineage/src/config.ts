import { type ServiceCredentials, serviceCredentialsFromEnv } from '@offshoot/callers';
import { checkedDatabaseUrl } from '@offshoot/postgres';

export interface LineageConfig extends ServiceCredentials {
  host: string;
  /** 0 takes any free port. */
  port: number;
  databaseUrl: string;
}

/** The configuration of the service as a process of its own. Throws an Error that names the variable to mend. */
export function configFromEnv(env: NodeJS.ProcessEnv): LineageConfig {
  return {
    host: env.OFFSHOOT_BIND || '127.0.0.1',
    port: portOf(env.LINEAGE_PORT || '8083'),
    databaseUrl: checkedDatabaseUrl(required(env, 'DATABASE_URL')),
    ...serviceCredentialsFromEnv('lineage', env),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set. The lineage service as a process of its own needs it.`);
  return value;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`LINEAGE_PORT is "${text}", which is no port. Use a number from 0 to 65535.`);
  return port;
}
