import { BaseError, ContractFunctionRevertedError } from 'viem';
import { getEnsAddress, getEnsName } from 'viem/actions';
import { chainClient, withoutAddress } from './chain-client.ts';
import { type EnsReader, ETHEREUM, UNIVERSAL_RESOLVER } from './ens-reader.ts';

/** How a contract asks for a look-up outside the chain (ERC-3668). */
const OFFCHAIN_LOOKUP = '0x556f1830';

export function createEnsChainReader(url: string, timeoutMs: number): EnsReader {
  const chain = chainClient(ETHEREUM, url, timeoutMs);
  const known = { universalResolverAddress: UNIVERSAL_RESOLVER } as const;
  return async (name) => {
    try {
      await chain.confirm(AbortSignal.timeout(timeoutMs));
      const address = await unlessOutside(getEnsAddress(chain.client, { ...known, name }));
      if (address === null) return undefined;
      // A primary name is its wallet's own word, and the name above that of its owner: only both together prove anything.
      const primary = await unlessOutside(getEnsName(chain.client, { ...known, address }));
      return primary === name ? address.toLowerCase() : undefined;
    } catch (error) {
      throw withoutAddress(error);
    }
  };
}

/** Null also if the answer is outside the chain: its URL is a stranger's. */
async function unlessOutside<T>(asked: Promise<T | null>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    const reverted = error instanceof BaseError && error.walk((one) => one instanceof ContractFunctionRevertedError);
    if (reverted instanceof ContractFunctionRevertedError && reverted.signature === OFFCHAIN_LOOKUP) return null;
    throw error;
  }
}
