export { type ChainEndpoints, chainEndpoints } from './chain-endpoints.ts';
export { createContractWalletVerifier } from './contract-wallet-verifier.ts';
export { createEnsReader, type EnsReader } from './ens-reader.ts';
