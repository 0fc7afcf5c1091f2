export { type EnsRpc, startEnsRpc } from './ens-rpc.ts';
