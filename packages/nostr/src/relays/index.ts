// The client's side of relays: one connection to one of them. Node only.
export { RelayConnection } from './connection.ts';
export type { Signer } from './proofs.ts';
