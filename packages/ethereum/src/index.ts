export { chainEndpoints } from './chain-endpoints.ts';
export { createContractWalletVerifier } from './contract-wallet-verifier.ts';
