// The client's side of relays: one connection to one of them. Node only.
export { type ConnectionState, type Fetching, RelayConnection, type RelayConnectionOptions, type Subscription } from './connection.ts';
export type { Signer } from './proofs.ts';
