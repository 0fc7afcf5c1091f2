import { reading, type Setting } from '@offshoot/runtime/environment';

/**
 * JSON-RPC endpoint of each chain that is asked, by EIP-155 ID. An inbox names its wallet without a chain, so the holder of the
 * address on any of these chains can sign for it: do not configure a chain on which former owners may still hold it.
 */
export type ChainEndpoints = ReadonlyMap<number, string>;

const VARIABLE = 'OFFSHOOT_CHAIN_URLS';
const EXAMPLE = '1=https://ethereum.example,8453=https://base.example';

/** Endpoints contain API keys, so the message names an entry by its position. */
function unusable(what: string): Error {
  return new Error(`${VARIABLE}: ${what}. Set it to a list such as "${EXAMPLE}", or leave it out.`);
}

const declared = {
  name: VARIABLE,
  help: 'RPC endpoints of chains, for smart-contract wallets, for agents that pay and, of chain 1, for ENS names: chain id=URL, separated by commas',
  isSecret: true,
} as const;

/** Empty if not set. */
export const chainEndpoints: Setting<ChainEndpoints> = reading([declared], (env) => endpointsIn((env[VARIABLE] ?? '').trim()));

function endpointsIn(entries: string): ChainEndpoints {
  const endpoints = new Map<number, string>();
  if (entries === '') return endpoints;
  for (const [index, entry] of entries.split(',').entries()) {
    const place = `entry ${index + 1}`;
    const [, id = '', url = ''] = /^\s*([1-9][0-9]{0,15})=(\S+)\s*$/.exec(entry) ?? [];
    const chainId = Number(id);
    if (!Number.isSafeInteger(chainId) || chainId === 0) throw unusable(`${place} is not "chain id=URL"`);
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw unusable(`${place} has no http or https URL`);
    if (endpoints.has(chainId)) throw unusable(`${place} names chain ${chainId} a second time`);
    endpoints.set(chainId, url);
  }
  return endpoints;
}
