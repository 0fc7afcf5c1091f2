import type { ChainEndpoints } from './chain-endpoints.ts';

/**
 * The wallet that a name belongs to, in lower case: the name resolves to it and is its primary name. Undefined: there is none. Takes
 * names as ENSIP-15 normalizes them. Throws if Ethereum cannot be asked.
 */
export type EnsReader = (name: string) => Promise<string | undefined>;

/** ENS is on the main chain only. */
export const ETHEREUM = 1;
/** Of the ENS DAO, and the same as in viem's definition of the chain, which comes with those of 700 others. */
export const UNIVERSAL_RESOLVER = '0xeEeEEEeE14D718C2B47D9923Deab1335E144EeEe';

/** For each of up to four calls. */
const TIMEOUT_MS = 5_000;

/** Undefined: no endpoint of Ethereum is configured. */
export function createEnsReader(endpoints: ChainEndpoints, { timeoutMs = TIMEOUT_MS } = {}): EnsReader | undefined {
  const url = endpoints.get(ETHEREUM);
  if (url === undefined) return undefined;
  let loaded: Promise<EnsReader> | undefined;
  return async (name) => {
    // Hundreds of modules, as in the verifier of contract wallets.
    loaded ??= import('./ens-chain-reader.ts').then(({ createEnsChainReader }) => createEnsChainReader(url, timeoutMs));
    return (await loaded)(name);
  };
}
