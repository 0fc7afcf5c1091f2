import type { SealingKey } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import type { InboxKeys } from '@offshoot/statements';
import type { OwnersPurpose, PromptPurpose, SealedValue } from '@offshoot/statements/sealing';
import { AGENT_UNVOUCHED, Failure, failureOf, SEALING_KEY_UNVERIFIED } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';

/** The agent that is to read it, as described by the gateway. */
export interface Recipient {
  instanceId: string;
  inboxId: string;
  sealingKey?: SealingKey | undefined;
}

/** Seals the text so that only the agent can read it. Throws like verifiedKey. */
async function sealTo(owner: Owner, to: Recipient, use: PromptPurpose['use'], text: string): Promise<SealedValue> {
  const publicKey = await verifiedKey(owner, to);
  return sealWith(publicKey, { use, instanceId: to.instanceId, ownerId: owner.inboxId }, text);
}

/** Seals with a key that was verified before. */
export async function sealWith(publicKey: Uint8Array, purpose: OwnersPurpose, text: string): Promise<SealedValue> {
  const { seal } = await import('@offshoot/statements/sealing');
  return seal(publicKey, purpose, new TextEncoder().encode(text));
}

/**
 * The agent's own key. The pool is not trusted: the agent's inbox has signed the key, that inbox's keys are read from
 * the network, and a host of the deployment vouches for both. Throws SEALING_KEY_UNVERIFIED, AGENT_UNVOUCHED and
 * DEPLOYMENT_CHANGED.
 */
export async function verifiedKey(owner: Owner, { instanceId, inboxId, sealingKey }: Recipient): Promise<Uint8Array> {
  const { publicKey, statement, voucher } = present(sealingKey);
  const [{ verifySealingKey }, { fromWire, voucherFromWire }] = await Promise.all([
    import('@offshoot/statements/sealing'),
    import('@offshoot/rpc/wire'),
  ]);
  const { deployment } = owner.gateway;
  if (!voucher) throw unvouched(instanceId, inboxId, 'no voucher came with it');
  const [keys, deploymentKey] = await Promise.all([keysOf(owner, inboxId, instanceId), deployment.key()]);
  const verdict = await verifySealingKey({
    instanceId,
    inboxId,
    publicKey,
    statement: fromWire(present(statement)),
    keys,
    voucher: voucherFromWire(voucher),
    deploymentKey,
    now: new Date(),
  });
  if (verdict.ok) return publicKey;
  if (verdict.by === 'inbox') throw unverified(instanceId, inboxId, verdict.message);
  await deployment.checkUnchanged();
  throw unvouched(instanceId, inboxId, verdict.message);
}

async function keysOf(owner: Owner, inboxId: string, instanceId: string): Promise<InboxKeys> {
  try {
    return await owner.keysOf(inboxId);
  } catch (error) {
    const { reason, message } = failureOf(error);
    if (reason !== 'STATEMENT_KEY_UNKNOWN') throw error;
    throw unverified(instanceId, inboxId, message);
  }
}

function unverified(instanceId: string, inboxId: string, why: string): Failure {
  return new Failure(
    SEALING_KEY_UNVERIFIED,
    `The gateway gave a key for ${instanceId} that the agent's inbox has not signed (${why}). Nothing was sealed or sent.`,
    { metadata: { instanceId, inboxId } },
  );
}

function unvouched(instanceId: string, inboxId: string, why: string): Failure {
  return new Failure(
    AGENT_UNVOUCHED,
    `The gateway presented the inbox ${inboxId} as ${instanceId}, but no host of its deployment vouches for it (${why}). Nothing was sealed or signed.`,
    {
      help: 'This may not be the agent. Do not add this inbox to a conversation, and tell the operator of the gateway.',
      metadata: { instanceId, inboxId },
    },
  );
}

/** The prompt, sealed to the agent, and its digest for the owner's statement. */
export interface AgreedPrompt {
  sealedContextPrompt: SealedValue;
  contextPromptDigest: string;
}

export async function agreedPrompt(owner: Owner, teller: Recipient, prompt: string): Promise<AgreedPrompt> {
  const { textDigest } = await import('@offshoot/statements');
  return { sealedContextPrompt: await sealTo(owner, teller, 'context-prompt', prompt), contextPromptDigest: textDigest(prompt) };
}
