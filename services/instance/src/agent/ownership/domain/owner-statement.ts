// What an owner may order by statement. Cloning is checked by parent AND child.
import { Refusal } from '@offshoot/rpc/refusal.ts';
import {
  type Action,
  type ClaimTerms,
  claimAction,
  destinationOf,
  type InboxKeys,
  type SealedConfigBytes,
  type SignedVersionTerms,
  sealedConfigDigestOf,
  textDigest,
  verifyStatement,
} from '@offshoot/statements';
import type { Signed, SignedVersion } from '../../template/domain/signed-version.ts';
import { canonical, capabilitiesIn } from '../../template/domain/template-update.ts';

/** Which clones get the context: all, or those where the owner's statement names the child's inbox. */
export type ClonePolicy = 'any' | 'bound-only';

export type JoinWay = { kind: 'invite'; inviteUrl: string } | ({ kind: 'added' } & AddedBy);

/** Who may add the agent, and to which group; at least one is named, '' is none. */
export interface AddedBy {
  byId: string;
  groupId: string;
}

export interface CloneTerms {
  parentInstanceId: string;
  parentInboxId: string;
  templateId: string;
  join: JoinWay;
  contextPromptDigest: string;
  /** The child that is about to receive: a bound statement names it, an unbound one leaves it to the pool. */
  childInboxId: string;
  /** The summary that the statement names. Empty: it names none. */
  summaryDigest: string;
}

/** The owner's statement about a claim as a whole, and what it says of the template's version. */
export interface SignedClaim {
  signed: SignedVersionTerms;
  statement: Signed;
}

export interface ShareTerms {
  sourceInstanceId: string;
  sourceInboxId: string;
  targetInstanceId: string;
  targetInboxId: string;
  contextPromptDigest: string;
  summaryDigest: string;
}

export const contextPromptDigest = (prompt: string): string => canonical(() => textDigest(prompt));

/** By whom it must be signed, and the keys of that inbox: read afresh, since a revoked key must not order anything. */
interface OwnerOrder {
  ownerId: string;
  statement: Signed;
  keys: InboxKeys;
  now: Date;
}

/** Everything that the claim brings, as it was brought. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyClaim(o: OwnerOrder & { terms: Omit<ClaimTerms, 'destination'> & { join: JoinWay } }): Promise<void> {
  const { join, ...terms } = o.terms;
  const destination = destinationFor(join);
  await verifyOwner(
    o,
    canonical(() => claimAction({ ...terms, destination })),
  );
}

function destinationFor(join: JoinWay): string {
  return canonical(() => destinationOf(join.kind === 'invite' ? { inviteUrl: join.inviteUrl } : { added: join }));
}

/** `bound`: the statement names the child. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyClone(o: OwnerOrder & { terms: CloneTerms }): Promise<{ bound: boolean }> {
  const { terms } = o;
  const unbound: Action = {
    action: 'instance.clone',
    parentInstanceId: terms.parentInstanceId,
    parentInboxId: terms.parentInboxId,
    templateId: terms.templateId,
    destination: destinationFor(terms.join),
    contextPromptDigest: terms.contextPromptDigest,
    // Never without the digest that is named: a statement for any summary must not fetch one that was previewed for another purpose.
    ...named(terms.summaryDigest),
  };
  // The envelope does not say whether the owner bound the child: the text is rebuilt both ways, and each names the truth only.
  return { bound: (await verifyOwner(o, unbound, { ...unbound, childInboxId: terms.childInboxId })) === 1 };
}

/** Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyShare(o: OwnerOrder & { terms: ShareTerms }): Promise<void> {
  const { sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId, contextPromptDigest, summaryDigest } = o.terms;
  const parties = { sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId };
  await verifyOwner(o, { action: 'instance.share-context', ...parties, contextPromptDigest, ...named(summaryDigest) });
}

const named = (summaryDigest: string): { summaryDigest?: string } => (summaryDigest === '' ? {} : { summaryDigest });

/** Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyRelease(o: OwnerOrder & { instanceId: string }): Promise<void> {
  await verifyOwner(o, { action: 'instance.release', instanceId: o.instanceId });
}

/** The owner consents to this version and to no other. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyConsent(o: OwnerOrder & { instanceId: string; version: SignedVersion }): Promise<void> {
  const { templateId, version } = o.version;
  const capabilities = capabilitiesIn(o.version);
  await verifyOwner(o, { action: 'instance.consent', instanceId: o.instanceId, templateId, version, capabilities });
}

/** Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyClonePolicy(o: OwnerOrder & { instanceId: string; policy: ClonePolicy }): Promise<void> {
  await verifyOwner(o, { action: 'instance.set-clone-policy', instanceId: o.instanceId, policy: o.policy });
}

/** Exactly these values, which only the agent can read. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyConfig(o: OwnerOrder & { instanceId: string; sealed: SealedConfigBytes }): Promise<void> {
  const sealedConfigDigest = canonical(() => sealedConfigDigestOf(o.sealed));
  await verifyOwner(o, { action: 'instance.set-config', instanceId: o.instanceId, sealedConfigDigest });
}

/** Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyOffer(o: OwnerOrder & { instanceId: string; newOwnerId: string }): Promise<void> {
  await verifyOwner(o, { action: 'instance.transfer', instanceId: o.instanceId, newOwnerId: o.newOwnerId });
}

/** Throws STATEMENT_*. */
export async function verifyAcceptance(o: {
  instanceId: string;
  previousOwnerId: string;
  newOwnerId: string;
  statement: Signed;
  keys: InboxKeys;
  now: Date;
}): Promise<void> {
  const { instanceId, previousOwnerId, newOwnerId: signer } = o;
  const { envelope, signatures } = o.statement;
  const action: Action = { action: 'instance.accept', instanceId, previousOwnerId };
  const verdict = await verifyStatement({ envelope, action, signatures, keys: o.keys, signer, now: o.now });
  if (!verdict.ok) throw new Refusal(verdict.reason, verdict.message);
}

/** Throws NOT_INSTANCE_OWNER. */
export function requireOwner(statement: Signed, ownerId: string): void {
  if (statement.envelope.signer !== ownerId)
    throw new Refusal('NOT_INSTANCE_OWNER', 'The statement is not by the owner of the instance.', {
      help: 'The owner has to sign it with a key of the inbox that owns the instance.',
    });
}

/** Which of the actions the owner signed, as its index. */
async function verifyOwner({ ownerId, statement, keys, now }: OwnerOrder, ...actions: Action[]): Promise<number> {
  requireOwner(statement, ownerId);
  const { envelope, signatures } = statement;
  let refusal: Refusal | undefined;
  for (const [index, action] of actions.entries()) {
    const verdict = await verifyStatement({ envelope, action, signatures, keys, signer: ownerId, now });
    if (verdict.ok) return index;
    refusal ??= new Refusal(verdict.reason, verdict.message);
  }
  throw refusal ?? new Error('no action to verify');
}
