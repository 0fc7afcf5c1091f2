// The client's side of relays: one connection to one of them. Node only.
export {
  type ConnectionState,
  type Fetching,
  RelayConnection,
  type RelayConnectionOptions,
  type Signer,
  type Subscription,
} from './connection.ts';
