import type { SealingKey } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { refusalOf } from '@offshoot/rpc/errors.ts';
import type { OwnersPurpose, SealedValue } from '@offshoot/sealing';
import type { InboxKeys } from '@offshoot/statements';
import type { Cli } from './cli.ts';
import { Failure, SEALING_KEY_UNVERIFIED } from './failure.ts';
import { present } from './template-actions.ts';

/** The agent that is to read it, as the gateway tells of it. */
export interface Recipient {
  instanceId: string;
  inboxId: string;
  sealingKey?: SealingKey | undefined;
}

/**
 * Seals the text so that only the agent can read it. Whose key it is, is not believed to the pool: the agent's inbox has
 * signed it, and the keys of that inbox are read from the network. Throws SEALING_KEY_UNVERIFIED.
 */
export async function sealTo(cli: Cli, to: Recipient, use: OwnersPurpose['use'], text: string): Promise<SealedValue> {
  const { seal } = await import('@offshoot/sealing');
  const publicKey = await verifiedKey(cli, to);
  const { inboxId: ownerId } = await cli.identities.open();
  return seal(publicKey, { use, instanceId: to.instanceId, ownerId }, new TextEncoder().encode(text));
}

async function verifiedKey(cli: Cli, { instanceId, inboxId, sealingKey }: Recipient): Promise<Uint8Array> {
  const { publicKey, statement } = present(sealingKey);
  const [{ verifySealingKey }, { fromWire }] = await Promise.all([import('@offshoot/sealing'), import('@offshoot/rpc/statement-wire.ts')]);
  const keys = await keysOf(cli, inboxId, instanceId);
  const key = { instanceId, inboxId, publicKey, statement: fromWire(present(statement)), keys, now: new Date() };
  const verdict = await verifySealingKey(key);
  if (!verdict.ok) throw unverified(instanceId, inboxId, verdict.message);
  return publicKey;
}

async function keysOf(cli: Cli, inboxId: string, instanceId: string): Promise<InboxKeys> {
  try {
    return await currentKeys(cli, inboxId);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal?.reason !== 'STATEMENT_KEY_UNKNOWN') throw error;
    throw unverified(instanceId, inboxId, refusal.message);
  }
}

/** As the network has them now. The SDK's native library takes a while to load, and most commands can do without. */
export async function currentKeys(cli: Cli, inboxId: string): Promise<InboxKeys> {
  const { createInboxKeysReader, xmtpNetworkFromEnv } = await import('@offshoot/xmtp');
  return createInboxKeysReader(xmtpNetworkFromEnv(cli.environment.xmtp)).keysOf(inboxId, { fresh: true });
}

function unverified(instanceId: string, inboxId: string, why: string): Failure {
  return new Failure(
    SEALING_KEY_UNVERIFIED,
    `The gateway gave a key for ${instanceId} that the agent's inbox has not signed (${why}). Nothing was sealed, and nothing was sent.`,
    {
      help: 'Somebody between you and the agent may want to read along. Tell the operator of the gateway, and check that XMTP_ENV and XMTP_URL name its network.',
      metadata: { instanceId, inboxId },
    },
  );
}
