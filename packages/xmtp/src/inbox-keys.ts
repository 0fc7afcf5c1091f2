import { type ContractWalletVerifier, type InboxKeys, keysOfInbox } from '@offshoot/statements';
import type { InboxState } from './bindings.ts';

export function keysOfState(state: InboxState, contracts?: ContractWalletVerifier): InboxKeys {
  return keysOfInbox({ ...state, identifiers: [state.recoveryIdentifier, ...state.identifiers] }, contracts);
}
