import { type Backend, createBackend } from '@xmtp/node-sdk';

export interface XmtpNetwork {
  env: 'local' | 'dev' | 'production';
  /** Only for `local`: dev and production have fixed endpoints. */
  apiUrl?: string;
}

const DEFAULT_LOCAL_URL = 'http://localhost:5556';

/** XMTP_ENV (default local) and, for local, XMTP_URL. Throws an Error that names the variable. */
export function xmtpNetworkFromEnv(env: NodeJS.ProcessEnv): XmtpNetwork {
  const name = env.XMTP_ENV || 'local';
  if (name === 'dev' || name === 'production') return { env: name };
  if (name !== 'local') throw new Error(`XMTP_ENV is '${name}': set it to local, dev or production`);
  const apiUrl = env.XMTP_URL || DEFAULT_LOCAL_URL;
  if (!/^https?:\/\//.test(apiUrl) || !URL.canParse(apiUrl))
    throw new Error(`XMTP_URL is '${apiUrl}': set it to a URL such as ${DEFAULT_LOCAL_URL}`);
  return { env: 'local', apiUrl };
}

const backends = new Map<string, Promise<Backend>>();

/**
 * The SDK's connection to a network, one per network and process: a channel is costly and holds
 * no identity. `gatewayHost` stays unset, as it would switch the SDK to another API.
 */
export function backendOf(network: XmtpNetwork): Promise<Backend> {
  const key = keyOf(network);
  const known = backends.get(key);
  if (known) return known;
  const backend = createBackend(
    network.env === 'local' ? { env: 'local', apiUrl: network.apiUrl ?? DEFAULT_LOCAL_URL } : { env: network.env },
  );
  backends.set(key, backend);
  backend.catch(() => backends.delete(key));
  return backend;
}

/** The next client gets a channel of its own: this one's connection does not answer, and notices that itself after half a minute. */
export function renewBackend(network: XmtpNetwork): void {
  backends.delete(keyOf(network));
}

/** What tells one network from another within the process. */
export const keyOf = ({ env, apiUrl }: XmtpNetwork): string => `${env} ${apiUrl ?? ''}`;
