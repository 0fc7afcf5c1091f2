import { join, resolve } from 'node:path';
import { optionalDatabaseUrl } from '@offshoot/postgres';
import { adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import {
  bind,
  dataFolder,
  derived,
  group,
  isHex256,
  port,
  readEnvironment,
  url,
  variable,
  wholeNumber,
} from '@offshoot/runtime/environment';

export interface CommonsConfig {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  /** Has the tokens and, unless it is given, the seed. */
  folder: string;
  /** Of all its keys, 64 hex digits. Undefined: the one in the folder. */
  seed?: string | undefined;
  /** Whether strangers read, and write with a pass. */
  isPublic: boolean;
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
    seed: variable({ name: 'COMMONS_SEED', help: 'the seed of its keys; unset: the one in the data folder', isSecret: true }, (text) => {
      if (isHex256(text)) return text;
      throw new Error('must be 64 hex digits, as deploy/secrets.ts makes them');
    }),
    isPublic: variable({ name: 'COMMONS_PUBLIC', help: 'whether strangers read, and write with a pass', default: 'off' }, (text) => {
      if (text === 'on' || text === 'off') return text === 'on';
      throw new Error('must be on or off');
    }),
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
