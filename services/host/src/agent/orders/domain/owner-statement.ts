// What an owner may order by statement. Cloning is verified by parent AND child.
import { Refusal } from '@offshoot/refusals';
import {
  type Action,
  type ClaimTerms,
  type CommonsSettings,
  claimAction,
  commonsAction,
  type Destination,
  destinationText,
  type ImportContextAction,
  type InboxKeys,
  type NostrSettings,
  nostrAction,
  type SealedConfigBytes,
  type ServerTerms,
  type SignedVersionTerms,
  sealedConfigDigestOf,
  serverAction,
  type Trust,
  textDigest,
  trustAction,
  verifyStatement,
} from '@offshoot/statements';
import type { Signed, SignedVersion } from '../../versions/domain/signed-version.ts';
import { canonical, capabilitiesIn } from '../../versions/domain/template-update.ts';
import type { TransferOrder } from './transfer-order.ts';

/** What a transfer statement binds. */
export interface TransferTerms extends Omit<TransferOrder, 'transferId' | 'statement'> {
  /** For a clone: the template of both agents, and the child's destination. */
  templateId: string;
  join?: Destination | undefined;
}

/** The owner's statement about the whole claim, with its terms on the template version. */
export interface SignedClaim {
  signed: SignedVersionTerms;
  statement: Signed;
}

export const contextPromptDigest = (prompt: string): string => canonical(() => textDigest(prompt));

/** The required signer and that inbox's keys: read afresh, since a revoked key must not order anything. */
interface OwnerOrder {
  ownerId: string;
  statement: Signed;
  keys: InboxKeys;
  now: Date;
}

/** Covers everything in the claim, as received. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyClaim(o: OwnerOrder & { terms: ClaimTerms }): Promise<void> {
  await verifyOwner(
    o,
    canonical(() => claimAction(o.terms)),
  );
}

/** `bound`: the statement names the target; a clone's statement may leave it to the pool. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyTransfer(o: OwnerOrder & { terms: TransferTerms }): Promise<{ bound: boolean }> {
  const { kind, sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId, contextPromptDigest, ...terms } = o.terms;
  // Always with the digest named: a statement for any summary must not fetch one previewed for another purpose.
  const context = { contextPromptDigest, ...named(terms.summaryDigest) };
  if (kind === 'share') {
    const parties = { sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId };
    await verifyOwner(o, { action: 'instance.share-context', ...parties, ...context });
    return { bound: true };
  }
  const { templateId, join } = terms;
  if (join === undefined) throw new Refusal('VALIDATION_FAILED', 'A clone needs a destination.', { metadata: { field: 'join' } });
  const unbound: Action = {
    action: 'instance.clone',
    parentInstanceId: sourceInstanceId,
    parentInboxId: sourceInboxId,
    templateId,
    destination: canonical(() => destinationText(join)),
    ...context,
  };
  // The envelope does not say whether the owner bound the child: the text is rebuilt both ways, and each form is accurate.
  return { bound: (await verifyOwner(o, unbound, { ...unbound, childInboxId: targetInboxId })) === 1 };
}

const named = (summaryDigest: string): { summaryDigest?: string } => (summaryDigest === '' ? {} : { summaryDigest });

/** Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyRelease(o: OwnerOrder & { instanceId: string }): Promise<void> {
  await verifyOwner(o, { action: 'instance.release', instanceId: o.instanceId });
}

/** The owner consents to exactly this version. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyConsent(o: OwnerOrder & { instanceId: string; version: SignedVersion }): Promise<void> {
  const { templateId, version } = o.version;
  const capabilities = capabilitiesIn(o.version);
  await verifyOwner(o, { action: 'instance.consent', instanceId: o.instanceId, templateId, version, capabilities });
}

/** Exactly these values, which only the agent can read. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyConfig(o: OwnerOrder & { instanceId: string; sealed: SealedConfigBytes }): Promise<void> {
  const sealedConfigDigest = canonical(() => sealedConfigDigestOf(o.sealed));
  await verifyOwner(o, { action: 'instance.set-config', instanceId: o.instanceId, sealedConfigDigest });
}

/** The whole document. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyTrust(o: OwnerOrder & { instanceId: string; trust: Trust }): Promise<void> {
  await verifyOwner(
    o,
    canonical(() => trustAction(o.instanceId, o.trust)),
  );
}

/** Exactly this server with these tools, or none any more. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyServer(o: OwnerOrder & { instanceId: string; server: ServerTerms }): Promise<void> {
  await verifyOwner(
    o,
    canonical(() => serverAction(o.instanceId, o.server)),
  );
}

/** Exactly these settings, with this key or none. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyNostr(o: OwnerOrder & { instanceId: string; settings: NostrSettings; keyDigest: string }): Promise<void> {
  await verifyOwner(
    o,
    canonical(() => nostrAction(o.instanceId, o.settings, o.keyDigest)),
  );
}

/** Exactly these settings, with this token or none. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyCommons(o: OwnerOrder & { instanceId: string; settings: CommonsSettings; tokenDigest: string }): Promise<void> {
  await verifyOwner(
    o,
    canonical(() => commonsAction(o.instanceId, o.settings, o.tokenDigest)),
  );
}

/** Exactly this text. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyPublication(o: OwnerOrder & { instanceId: string; pattern: string }): Promise<void> {
  await verifyOwner(o, { action: 'instance.publish-pattern', instanceId: o.instanceId, pattern: o.pattern });
}

/** Exactly this card. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyApproval(o: OwnerOrder & { instanceId: string; cardDigest: string }): Promise<void> {
  await verifyOwner(o, { action: 'instance.approve-action', instanceId: o.instanceId, cardDigest: o.cardDigest });
}

/** Exactly this context, and whether it may be older than what was learned. Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyImport(o: OwnerOrder & Omit<ImportContextAction, 'action'>): Promise<void> {
  const { instanceId, sourceInboxId, contextDigest, older } = o;
  await verifyOwner(o, { action: 'instance.import-context', instanceId, sourceInboxId, contextDigest, older });
}

/** Throws NOT_INSTANCE_OWNER or STATEMENT_*. */
export async function verifyOffer(o: OwnerOrder & { instanceId: string; newOwnerId: string }): Promise<void> {
  await verifyOwner(o, { action: 'instance.offer', instanceId: o.instanceId, newOwnerId: o.newOwnerId });
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
function requireOwner(statement: Signed, ownerId: string): void {
  if (statement.envelope.signer !== ownerId)
    throw new Refusal('NOT_INSTANCE_OWNER', 'The statement was not signed by the owner of the instance.', {
      help: 'The owner must sign it with a key of the inbox that owns the instance.',
    });
}

/** Returns the index of the action the owner signed. */
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
