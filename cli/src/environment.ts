import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Failure, USAGE } from './failure.ts';

/** Where the gateway is, who the person is, and on which network they have their inbox. */
export interface Environment {
  /** OFFSHOOT_URL without a slash at the end. */
  url: string;
  /** OFFSHOOT_HOME: the folder with one identity. */
  home: string;
  /** XMTP_ENV and XMTP_URL, for the XMTP adapter. */
  xmtp: { XMTP_ENV?: string; XMTP_URL?: string };
  /** OFFSHOOT_DEPLOYMENT_KEY. Undefined: what the gateway answers when it is first asked. */
  deploymentKey: string | undefined;
  operator: OperatorSettings;
}

/** For those who run a pool, in their own deployment; unset values are what `npm start` keeps in its data folder. */
export interface OperatorSettings {
  /** OFFSHOOT_OPERATOR_KEY. */
  key: string | undefined;
  /** CLAIM_URL. */
  claimUrl: string | undefined;
  /** OFFSHOOT_DATA. */
  dataDir: string;
  /** OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY and OFFSHOOT_TLS_CA, as the services have them. */
  tls: Record<string, string | undefined>;
}

export function environmentFrom(env: NodeJS.ProcessEnv): Environment {
  return {
    url: gatewayUrl(env.OFFSHOOT_URL || 'http://localhost:8080'),
    home: resolve(env.OFFSHOOT_HOME || join(homedir(), '.offshoot')),
    xmtp: {
      ...(env.XMTP_ENV && { XMTP_ENV: env.XMTP_ENV }),
      ...(env.XMTP_URL && { XMTP_URL: env.XMTP_URL }),
    },
    deploymentKey: deploymentKey(env.OFFSHOOT_DEPLOYMENT_KEY),
    operator: {
      key: env.OFFSHOOT_OPERATOR_KEY || undefined,
      claimUrl: env.CLAIM_URL || undefined,
      dataDir: resolve(env.OFFSHOOT_DATA || '.data'),
      tls: { OFFSHOOT_TLS_CERT: env.OFFSHOOT_TLS_CERT, OFFSHOOT_TLS_KEY: env.OFFSHOOT_TLS_KEY, OFFSHOOT_TLS_CA: env.OFFSHOOT_TLS_CA },
    },
  };
}

function gatewayUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Failure(USAGE, `OFFSHOOT_URL is "${text}", which is not an http or https URL.`, {
      help: 'Set it to a URL such as http://localhost:8080.',
    });
  }
  return text.replace(/\/+$/, '');
}

function deploymentKey(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new Failure(USAGE, `OFFSHOOT_DEPLOYMENT_KEY is "${text}", which is not a public key.`, {
    help: 'Set it to the 64 hex digits that the operator of the gateway gave you, or unset it.',
  });
}
