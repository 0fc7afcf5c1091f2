export { type EnsRpc, startEnsRpc } from './ens-rpc.ts';
export { hasLocalChain, startLocalChain } from './local-chain.ts';
