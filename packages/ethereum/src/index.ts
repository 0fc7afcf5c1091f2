export { type ChainEndpoints, ChainEndpointsError, chainEndpointsFromEnv } from './chain-endpoints.ts';
export { type ContractWalletVerifierOptions, createContractWalletVerifier } from './contract-wallet-verifier.ts';
