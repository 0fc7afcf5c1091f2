import { Failure } from '@offshoot/client';
import { type InboxKeys, keysOfInbox } from '@offshoot/statements';
import type { PageClient } from '../xmtp/page-client.ts';

/** Of any inbox, read from the XMTP network by this page itself. Throws STATEMENT_KEY_UNKNOWN and IDENTITY_UNAVAILABLE. */
export async function currentKeys({ sdk }: PageClient, inboxId: string): Promise<InboxKeys> {
  try {
    const [state] = await sdk.preferences.fetchInboxStates([inboxId]);
    if (state === undefined) throw unknown(inboxId);
    return keysOfInbox({ ...state, identifiers: [state.recoveryIdentifier, ...state.accountIdentifiers] });
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    // The SDK has no error types.
    if (cause instanceof Error && /Missing identity update/i.test(cause.message)) throw unknown(inboxId);
    throw new Failure('IDENTITY_UNAVAILABLE', 'The keys of the inbox could not be read from the XMTP network.', {
      metadata: { inboxId },
      cause,
    });
  }
}

function unknown(inboxId: string): Failure {
  return new Failure('STATEMENT_KEY_UNKNOWN', 'The XMTP network does not know this inbox.', { metadata: { inboxId } });
}
