import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { Failure } from '@offshoot/client';
import { dataFolder, derived, group, isHex256, readEnvironment, text, url, variable } from '@offshoot/runtime/environment';
import { type XmtpNetwork, xmtpNetwork } from '@offshoot/xmtp/network-setting.ts';
import { USAGE } from './failure.ts';

/** The gateway, the person's identity, and the network of their inbox. */
export interface Environment {
  /** OFFSHOOT_URL without a trailing slash. */
  url: string;
  /** OFFSHOOT_HOME: the folder with one identity. */
  home: string;
  network: XmtpNetwork;
  /** OFFSHOOT_DEPLOYMENT_KEY. Undefined: trust the key that the gateway first returns. */
  deploymentKey: string | undefined;
  operator: OperatorSettings;
  /** OFFSHOOT_API_KEY. Undefined: the person acts as themselves. */
  apiKey: string | undefined;
  /** OFFSHOOT_TENANT: for people with several tenants. */
  tenant: string | undefined;
  /** A command, as VISUAL or EDITOR name it. */
  editor: string;
}

/** For operators of a pool or its store; unset values default to what `npm start` keeps in its data folder. */
export interface OperatorSettings {
  /** OFFSHOOT_OPERATOR_KEY. */
  key: string | undefined;
  /** CLAIM_URL and TEMPLATE_URL. */
  urls: Record<'claim' | 'template', string | undefined>;
  /** OFFSHOOT_DATA. */
  dataDir: string;
  /** OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY and OFFSHOOT_TLS_CA, as for the services. */
  tls: Record<string, string | undefined>;
}

const operatorSettings = derived(
  group({
    key: text({ name: 'OFFSHOOT_OPERATOR_KEY', help: "the operator's key, for `offshoot pool` and `offshoot store`", isSecret: true }),
    urls: group({
      claim: text({ name: 'CLAIM_URL', help: 'the claim service, for `offshoot pool`' }),
      template: text({ name: 'TEMPLATE_URL', help: 'the template service, for `offshoot store`' }),
    }),
    dataDir: dataFolder,
    tls: group({
      OFFSHOOT_TLS_CERT: text({ name: 'OFFSHOOT_TLS_CERT', help: 'PEM file of the certificate' }),
      OFFSHOOT_TLS_KEY: text({ name: 'OFFSHOOT_TLS_KEY', help: 'PEM file of its private key' }),
      OFFSHOOT_TLS_CA: text({ name: 'OFFSHOOT_TLS_CA', help: 'PEM file of the authorities' }),
    }),
  }),
  ({ dataDir, ...rest }): OperatorSettings => ({ ...rest, dataDir: resolve(dataDir) }),
);

export const DEFAULT_URL = 'http://localhost:8080';

export const settings = derived(
  group({
    url: url({ name: 'OFFSHOOT_URL', help: 'the gateway', default: DEFAULT_URL }, DEFAULT_URL),
    home: text({ name: 'OFFSHOOT_HOME', help: 'folder with your identity', default: '~/.offshoot' }),
    network: xmtpNetwork,
    deploymentKey: variable({ name: 'OFFSHOOT_DEPLOYMENT_KEY', help: 'public key of the deployment' }, (key) => {
      if (isHex256(key)) return key;
      throw new Error('must be the 64 hex digits that the operator of the gateway gave you, or unset');
    }),
    operator: operatorSettings,
    apiKey: text({
      name: 'OFFSHOOT_API_KEY',
      help: 'an API key of a tenant, for `offshoot profile`, `keys`, `secrets`, `knowledge` and `tenant`',
      isSecret: true,
    }),
    visual: text({ name: 'VISUAL', help: 'your editor, for `offshoot profile edit`' }),
    editor: text({ name: 'EDITOR', help: 'your editor, if VISUAL is not set', default: 'vi' }),
    tenant: text({ name: 'OFFSHOOT_TENANT', help: 'the tenant that you act in, if you have several' }),
  }),
  ({ url = DEFAULT_URL, home, visual, editor = 'vi', ...rest }): Environment => ({
    ...rest,
    editor: visual ?? editor,
    url: url.replace(/\/+$/, ''),
    home: resolve(home.replace(/^~(?=\/)/, homedir())),
  }),
);

export function environmentFrom(env: NodeJS.ProcessEnv): Environment {
  try {
    return readEnvironment(settings, env);
  } catch (error) {
    throw new Failure(USAGE, error instanceof Error ? error.message : String(error), {
      help: 'Set the variable that is named, or unset it for its default.',
      cause: error,
    });
  }
}
