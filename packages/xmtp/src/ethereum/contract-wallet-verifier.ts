import type { ContractWalletVerifier } from '@offshoot/statements';
import type { ChainEndpoints } from './chain-endpoints.ts';

export interface ContractWalletVerifierOptions {
  /** How long a chain may take to respond. Default 5 s. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;

/** Accepts nothing of a chain without an endpoint. */
export function createContractWalletVerifier(
  endpoints: ChainEndpoints,
  { timeoutMs = TIMEOUT_MS }: ContractWalletVerifierOptions = {},
): ContractWalletVerifier {
  let loaded: Promise<ContractWalletVerifier> | undefined;
  return async (signature, text) => {
    if (!endpoints.has(signature.chainId)) return false;
    // viem's clients are hundreds of modules, which a service without endpoints does not load.
    loaded ??= import('./chain-verifier.ts').then(({ createChainVerifier }) => createChainVerifier(endpoints, timeoutMs));
    return (await loaded)(signature, text);
  };
}
