// Through which proxies an endpoint is called: the operator says so, in the variables that most programs know.
import { reading, type Setting } from '@offshoot/runtime/environment';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

export interface Proxies {
  /** URL of the proxy for https. Absent: the one for http. */
  https?: string;
  /** URL of the proxy for http. Absent: none. */
  http?: string;
  /** Hosts that are called directly, as in NO_PROXY. This computer itself always is. */
  direct?: string;
}

const THIS_COMPUTER = ['localhost', '127.0.0.1', '[::1]'];

/** Undefined: none. Small letters count, too, and first, as in other programs. */
export const endpointProxies: Setting<Proxies | undefined> = reading(
  [
    { name: 'HTTPS_PROXY', help: 'proxy for language models and embeddings with https addresses', isSecret: true },
    { name: 'HTTP_PROXY', help: 'proxy for language models and embeddings, also for https if HTTPS_PROXY is not set', isSecret: true },
    { name: 'NO_PROXY', help: 'hosts that are called without a proxy, separated by commas; *: all' },
  ],
  (env) => {
    const said = (name: string): string => (env[name.toLowerCase()] || env[name] || '').trim();
    const [https, http, direct] = [said('HTTPS_PROXY'), said('HTTP_PROXY'), said('NO_PROXY')];
    if ((https === '' && http === '') || direct === '*') return undefined;
    // The value may have a password.
    for (const [name, value] of [
      ['HTTPS_PROXY', https],
      ['HTTP_PROXY', http],
    ])
      if (value !== '' && !/^https?:$/.test(URL.parse(value ?? '')?.protocol ?? ''))
        throw new Error(`${name} must be an http or https URL, such as http://proxy.example:3128.`);
    return { ...(https !== '' && { https }), ...(http !== '' && { http }), ...(direct !== '' && { direct }) };
  },
);

/** Opens connections, through the proxies if there are any. */
export function dispatcherFor(proxies: Proxies | undefined): Dispatcher {
  if (proxies === undefined) return new Agent();
  const { https = '', http = '', direct = '' } = proxies;
  // Empty texts, so that nothing is read from the environment behind our back.
  return new EnvHttpProxyAgent({ httpsProxy: https, httpProxy: http, noProxy: [direct, ...THIS_COMPUTER].join(',') });
}
