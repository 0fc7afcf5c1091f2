import type { ContractWalletVerifier, InboxKeys } from '@offshoot/statements';
import { ETHEREUM, type InboxState } from './bindings.ts';

/** A state omits revoked installations, and passkeys sign nothing here. A wallet may be a contract: `contracts` asks it. */
export function keysOfState(state: InboxState, contracts?: ContractWalletVerifier): InboxKeys {
  const wallets = [state.recoveryIdentifier, ...state.identifiers].filter((one) => one.identifierKind === ETHEREUM);
  return {
    inboxId: state.inboxId,
    addresses: [...new Set(wallets.map((one) => one.identifier.toLowerCase()))],
    installations: state.installations.map((one) => Uint8Array.from(one.bytes)),
    contracts,
  };
}
