import type { Owner } from '@offshoot/owner';
import type { Cli } from './cli.ts';
import { ownerMessages } from './identity/owner-messages.ts';

/** The person at this command. Registers their inbox if it is new. */
export async function ownerOf(cli: Cli): Promise<Owner> {
  const { environment, gateway, identities, progress, signal } = cli;
  const { inboxId, sign, signText } = await identities.open();
  return {
    inboxId,
    sign,
    signText,
    gateway: gateway.signedIn,
    // The SDK's native library takes a while to load, and most commands do not need it.
    keysOf: async (id) => (await import('@offshoot/xmtp')).createInboxKeysReader(environment.network).keysOf(id, { fresh: true }),
    messages: ownerMessages(identities),
    progress: (step) => {
      if (step.is === 'retrying') progress(`${step.message} Trying again …`);
      if (step.is === 'still-waiting') progress(`${step.message} Still waiting …`);
    },
    signal,
  };
}
