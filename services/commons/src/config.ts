import { join, resolve } from 'node:path';
import { optionalDatabaseUrl } from '@offshoot/postgres';
import { adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, dataFolder, derived, group, port, readEnvironment, url, wholeNumber } from '@offshoot/runtime/environment';

export interface CommonsConfig {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  /** Has the key and the tokens. */
  folder: string;
  /** By which clients reach it. Default: localhost, on its port. */
  publicUrl?: string | undefined;
  /** In front of it, that append to X-Forwarded-For. */
  trustedProxies: number;
}

export const settings = derived(
  group({
    host: bind,
    port: port('COMMONS_PORT', 8090, 'port of the commons'),
    databaseUrl: optionalDatabaseUrl,
    dataDir: dataFolder,
    admin: adminAddress,
    publicUrl: url({ name: 'COMMONS_URL', help: 'base URL by which agents reach the commons' }, 'https://commons.example.org'),
    trustedProxies: wholeNumber(
      { name: 'OFFSHOOT_TRUSTED_PROXIES', help: 'proxies in front of the commons that append to X-Forwarded-For', default: 0 },
      { most: 10 },
    ),
  }),
  ({ dataDir, publicUrl, ...rest }) => ({
    ...rest,
    publicUrl: publicUrl?.replace(/\/$/, ''),
    folder: join(resolve(dataDir), 'commons'),
  }),
);

/** Throws an Error that names every invalid variable. `databaseUrl`: undefined for an embedded one in the folder. */
export const configFromEnv = (env: NodeJS.ProcessEnv) => readEnvironment(settings, env);
