// Which template versions an instance takes: TUF's rules for one creator. Nothing is persisted before these hold.
import { Refusal } from '@offshoot/rpc/refusal.ts';
import { contentDigest, type InboxKeys, publishVersionAction, StatementError, templateId, verifyStatement } from '@offshoot/statements';
import type { SignedVersion } from './signed-version.ts';

/** What the instance has: its template is fixed for life, version and digest move forward. */
export interface AppliedVersion {
  templateId: string;
  version: number;
  digest: string;
}

/** The version is what its creator signed, and the creator is the one that the template id certifies. Throws Refusal. */
export async function verifyVersion(next: SignedVersion, keys: InboxKeys, now: Date): Promise<void> {
  if (canonical(() => templateId(next.creatorId, next.salt)) !== next.templateId)
    throw new Refusal('TEMPLATE_ID_MISMATCH', `The template id ${next.templateId} does not certify the creator ${next.creatorId}.`, {
      help: 'Send the version with the creator and salt that the template was made with.',
    });
  if (canonical(() => contentDigest(next.content)) !== next.digest)
    throw new Refusal('UPDATE_DIGEST_MISMATCH', `The content of version ${next.version} does not have the signed digest.`, {
      help: 'Send the content exactly as its creator signed it.',
    });
  const verdict = await verifyStatement({
    envelope: next.statement.envelope,
    action: canonical(() =>
      publishVersionAction({
        templateId: next.templateId,
        version: next.version,
        previousDigest: next.previousDigest,
        contentJson: next.content,
      }),
    ),
    signatures: next.statement.signatures,
    keys,
    signer: next.creatorId,
    now,
  });
  if (!verdict.ok) throw new Refusal(verdict.reason, verdict.message);
}

/** The place of the version in the order: 'apply' it, or 'same' where it is applied already. Throws Refusal. */
export function placeInOrder(current: AppliedVersion, next: SignedVersion): 'apply' | 'same' {
  requireSameTemplate(current, next);
  const metadata = { appliedVersion: String(current.version) };
  if (next.version < current.version)
    throw new Refusal('UPDATE_ROLLBACK', `Version ${next.version} is older than the applied version ${current.version}.`, {
      help: 'Send the newest version.',
      metadata,
    });
  const proofOfTwo =
    next.version === current.version ? next.digest : next.version === current.version + 1 ? next.previousDigest : undefined;
  if (proofOfTwo !== undefined && proofOfTwo !== current.digest)
    throw new Refusal('UPDATE_EQUIVOCATION', `There are two different signed versions ${current.version}; the first one stays.`, {
      help: 'The creator signed two contents with one number: publish the next version on top of the first.',
      metadata,
    });
  return next.version === current.version ? 'same' : 'apply';
}

/** Cheap and first: a splice of another template's version needs no look at signatures. */
export function requireSameTemplate(current: AppliedVersion, next: SignedVersion): void {
  if (next.templateId !== current.templateId)
    throw new Refusal(
      'UPDATE_FOREIGN_TEMPLATE',
      `Version ${next.version} belongs to ${next.templateId}, the instance to ${current.templateId}.`,
      {
        help: 'Send versions of the instance’s own template only.',
      },
    );
}

/** What has no canonical form cannot have been signed. */
export function canonical<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StatementError) throw new Refusal(error.reason, error.message, { cause: error });
    throw error;
  }
}
