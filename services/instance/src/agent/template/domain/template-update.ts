// Which template versions an instance takes: TUF's rules for one creator. Nothing is persisted before these hold.
import { Refusal } from '@offshoot/refusals';
import {
  capabilitiesOf,
  contentDigest,
  type InboxKeys,
  publishVersionAction,
  StatementError,
  templateId,
  verifyStatement,
  widenedBy,
} from '@offshoot/statements';
import type { SignedVersion } from './signed-version.ts';

/** What the instance has: its template is fixed for life, version and digest move forward. */
export interface AppliedVersion {
  templateId: string;
  version: number;
  digest: string;
}

/** No creator publishes as many versions while an instance is away. One who jumps further would end all later updates. */
const MAX_STEP = 10_000;

/** The version is what its creator signed, and the creator is the one that the template id certifies. Throws Refusal. */
export async function verifyVersion(next: SignedVersion, keys: InboxKeys, now: Date): Promise<void> {
  if (canonical(() => templateId(next.creatorId, next.salt)) !== next.templateId)
    throw new Refusal('TEMPLATE_ID_MISMATCH', `The template id ${next.templateId} does not certify the creator ${next.creatorId}.`, {
      help: 'Send the version with the creator and salt that the template was created with.',
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

/**
 * The place of the version in the order: 'apply' it, or 'same' where it is applied already. `floor` is a version that was
 * applied before an old backup came back: the instance does not have it any more and goes on from there. Throws Refusal.
 */
export function placeInOrder(current: AppliedVersion, next: SignedVersion, floor?: AppliedVersion): 'apply' | 'same' {
  requireSameTemplate(current, next);
  const latest = floor?.templateId === current.templateId && floor.version > current.version ? floor : current;
  const metadata = { appliedVersion: String(current.version) };
  if (next.version > latest.version + MAX_STEP)
    throw new Refusal('UPDATE_FAST_FORWARD', `Version ${next.version} is too far ahead of the applied version ${latest.version}.`, {
      help: `Publish versions in sequence. Steps of more than ${MAX_STEP} are refused.`,
      metadata,
    });
  if (next.version < latest.version)
    throw new Refusal('UPDATE_ROLLBACK', `Version ${next.version} is older than version ${latest.version}, which was applied.`, {
      help: 'Send the newest version.',
      metadata,
    });
  const proofOfTwo = next.version === latest.version ? next.digest : next.version === latest.version + 1 ? next.previousDigest : undefined;
  if (proofOfTwo !== undefined && proofOfTwo !== latest.digest)
    throw new Refusal('UPDATE_EQUIVOCATION', `There are two different signed versions ${latest.version}; the first one stays.`, {
      help: 'The creator signed two contents under one number. Publish the next version on top of the first.',
      metadata,
    });
  return next.version === current.version ? 'same' : 'apply';
}

export const capabilitiesIn = (version: SignedVersion): string => canonical(() => capabilitiesOf(version.content));

/** Throws UPDATE_NEEDS_CONSENT where the version lets the agent use more than its owner accepted. */
export function requireAccepted(accepted: string, next: SignedVersion, o: { ownModel: boolean }): void {
  const capabilities = capabilitiesIn(next);
  const widened = widenedBy(accepted, capabilities, o);
  if (widened.length === 0) return;
  const more = widened.length > 3 ? [...widened.slice(0, 3), `${widened.length - 3} more`] : widened;
  throw new Refusal(
    'UPDATE_NEEDS_CONSENT',
    `Version ${next.version} lets the agent use more than its owner accepted: ${more.join(', ')}.`,
    {
      help: 'The owner accepts it with the statement instance.consent.',
      metadata: { version: String(next.version), capabilities, accepted },
    },
  );
}

/** Cheap and first: a splice of another template's version needs no look at signatures. */
export function requireSameTemplate(current: AppliedVersion, next: SignedVersion): void {
  if (next.templateId !== current.templateId)
    throw new Refusal(
      'UPDATE_FOREIGN_TEMPLATE',
      `Version ${next.version} belongs to ${next.templateId}, but the instance to ${current.templateId}.`,
      {
        help: 'Send only versions of the instance’s own template.',
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
