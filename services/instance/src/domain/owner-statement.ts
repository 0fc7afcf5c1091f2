// What an owner may order by statement: cloning (checked by parent AND child) and release.
import { Refusal } from '@offshoot/rpc/refusal.ts';
import { type Action, destinationOf, type InboxKeys, textDigest, verifyStatement } from '@offshoot/statements';
import type { Signed } from './signed-version.ts';
import { canonical } from './template-update.ts';

export type JoinWay = { kind: 'invite'; inviteUrl: string } | { kind: 'added' };

export interface CloneTerms {
  parentInstanceId: string;
  parentInboxId: string;
  templateId: string;
  join: JoinWay;
  contextPromptDigest: string;
  /** The child that is about to receive: a bound statement names it, an unbound one leaves it to the pool. */
  childInboxId: string;
}

export const contextPromptDigest = (prompt: string): string => canonical(() => textDigest(prompt));

/** Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyClone(o: { terms: CloneTerms; ownerId: string; statement: Signed; keys: InboxKeys; now: Date }): Promise<void> {
  requireOwner(o.statement, o.ownerId);
  const { terms } = o;
  const unbound: Action = {
    action: 'instance.clone',
    parentInstanceId: terms.parentInstanceId,
    parentInboxId: terms.parentInboxId,
    templateId: terms.templateId,
    destination: canonical(() => destinationOf(terms.join.kind === 'invite' ? { inviteUrl: terms.join.inviteUrl } : { added: true })),
    contextPromptDigest: terms.contextPromptDigest,
  };
  // The envelope does not say whether the owner bound the child: the text is rebuilt both ways, and each names the truth only.
  await verifyEither([unbound, { ...unbound, childInboxId: terms.childInboxId }], o);
}

/** Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyRelease(o: {
  instanceId: string;
  ownerId: string;
  statement: Signed;
  keys: InboxKeys;
  now: Date;
}): Promise<void> {
  requireOwner(o.statement, o.ownerId);
  await verifyEither([{ action: 'instance.release', instanceId: o.instanceId }], o);
}

function requireOwner(statement: Signed, ownerId: string): void {
  if (statement.envelope.signer !== ownerId)
    throw new Refusal('NOT_INSTANCE_OWNER', 'The statement is not by the owner of the instance.', {
      help: 'The owner has to sign it with a key of the inbox that claimed the instance.',
    });
}

async function verifyEither(actions: Action[], o: { ownerId: string; statement: Signed; keys: InboxKeys; now: Date }): Promise<void> {
  let refusal: Refusal | undefined;
  for (const action of actions) {
    const { envelope, signatures } = o.statement;
    const verdict = await verifyStatement({ envelope, action, signatures, keys: o.keys, signer: o.ownerId, now: o.now });
    if (verdict.ok) return;
    refusal ??= new Refusal(verdict.reason, verdict.message);
  }
  throw refusal ?? new Error('no action to verify');
}
