import type { Owner } from '@offshoot/client';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Transfer } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import type { Cli } from './cli.ts';
import { ownerMessages } from './identity/owner-messages.ts';
import { waitingText } from './terminal/readable.ts';

/** Called with each new state of what the person waits for. */
interface Followed {
  claim?(claim: Claim): void;
  /** Default: tells the person. */
  queued?(position: number): void;
  transfer?(transfer: Transfer): void;
}

/** The person at this command. Registers their inbox if it is new. */
export async function ownerOf(cli: Cli, followed: Followed = {}): Promise<Owner> {
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
      switch (step.is) {
        case 'queued':
          if (followed.queued !== undefined) return followed.queued(step.position);
          return progress(`${waitingText({ queuePosition: step.position })} (keep this running; it continues when an agent is available)`);
        case 'retrying':
          return progress(`${step.message} Trying again …`);
        case 'still-waiting':
          return progress(`${step.message} Still waiting …`);
        case 'claim':
          return followed.claim?.(step.claim);
        case 'transfer':
          return followed.transfer?.(step.transfer);
      }
    },
    signal,
  };
}
