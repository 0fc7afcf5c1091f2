/**
 * JSON-RPC endpoint of each chain that is asked, by its EIP-155 id. An inbox names its wallet without a chain, so whoever
 * holds the address on any of these chains signs for it: configure no chain on which old owners may still hold it.
 */
export type ChainEndpoints = ReadonlyMap<number, string>;

const VARIABLE = 'OFFSHOOT_CHAIN_URLS';
const EXAMPLE = '1=https://ethereum.example,8453=https://base.example';

/** OFFSHOOT_CHAIN_URLS is not what it must be. Endpoints hold API keys, so the message names the entry by its place. */
export class ChainEndpointsError extends Error {
  override readonly name = 'ChainEndpointsError';
  readonly variable = VARIABLE;

  constructor(what: string) {
    super(`${VARIABLE}: ${what}. Set it to a list such as "${EXAMPLE}", or leave it out.`);
  }
}

/** The chains of OFFSHOOT_CHAIN_URLS; none where it is not set. */
export function chainEndpointsFromEnv(env: NodeJS.ProcessEnv): ChainEndpoints {
  const endpoints = new Map<number, string>();
  const entries = (env[VARIABLE] ?? '').trim();
  if (entries === '') return endpoints;
  for (const [index, entry] of entries.split(',').entries()) {
    const place = `entry ${index + 1}`;
    const [, id = '', url = ''] = /^\s*([1-9][0-9]{0,15})=(\S+)\s*$/.exec(entry) ?? [];
    const chainId = Number(id);
    if (!Number.isSafeInteger(chainId) || chainId === 0) throw new ChainEndpointsError(`${place} is not "chain id=URL"`);
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new ChainEndpointsError(`${place} has no http or https URL`);
    if (endpoints.has(chainId)) throw new ChainEndpointsError(`${place} names chain ${chainId} a second time`);
    endpoints.set(chainId, url);
  }
  return endpoints;
}
