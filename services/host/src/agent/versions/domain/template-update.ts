// Which template versions an instance accepts: TUF's rules for a creator, or a team of which each signs alone. Nothing is persisted until they are met.
import { Refusal } from '@offshoot/refusals';
import {
  capabilitiesOf,
  creatorsOf,
  type Handover,
  type InboxKeys,
  StatementError,
  verifySignedVersion,
  widenedBy,
} from '@offshoot/statements';
import type { Signed, SignedVersion } from './signed-version.ts';

/** The applied version: the template is fixed for life; version and digest only move forward. */
export interface AppliedVersion {
  templateId: string;
  version: number;
  digest: string;
  /** How it changed hands, as the agent has verified it: what binds each hand-over, on a line. Absent: it never did. */
  handovers?: readonly string[];
}

/** What the agent keeps of a version that it applies. */
export function appliedOf({ templateId, creatorId, version, digest, handovers = [] }: SignedVersion) {
  return { templateId, creatorId, version, digest, ...(handovers.length > 0 && { handovers: handovers.map(lineOf) }) };
}

/** Everything that the two signatures bind: one that was verified is not verified again. */
const lineOf = ({ version, digest, previousCreatorId, newCreatorId, team = [], offer, acceptance }: Handover): string =>
  [version, digest, previousCreatorId, newCreatorId, offer.envelope.nonce, acceptance.envelope.nonce, ...team].join(' ');

/**
 * Throws UPDATE_EQUIVOCATION if the template changed hands differently from what the agent knows: without one of the hand-overs that it has
 * verified, or at a version that it has applied from another creator.
 */
export function requireSameHistory(known: AppliedVersion, { version, handovers = [] }: SignedVersion): void {
  const before = known.handovers ?? [];
  const isSame = before.every((line, i) => handovers[i] !== undefined && lineOf(handovers[i]) === line);
  const next = handovers[before.length];
  const isLater = next === undefined || next.version > known.version || (next.version === known.version && next.digest === known.digest);
  // An older version is refused as such.
  if ((isSame && isLater) || version < known.version) return;
  throw new Refusal('UPDATE_EQUIVOCATION', `Version ${version} tells another history of who owned the template.`, {
    help: 'Only those to whom the template was handed over publish its versions; the first hand-over stays.',
    metadata: { appliedVersion: String(known.version) },
  });
}

/** No creator publishes that many versions while an instance is away. A larger jump would block all later updates. */
const MAX_STEP = 10_000;

const HELP: Partial<Record<string, string>> = {
  TEMPLATE_ID_MISMATCH: 'Send the version with the creator and salt that the template was created with.',
  UPDATE_DIGEST_MISMATCH: 'Send the content exactly as its creator signed it.',
};

/** The newest version that it has ever applied. `floor`: applied before an old backup was restored; the instance no longer has it. */
export function latestOf(current: AppliedVersion, floor?: AppliedVersion): AppliedVersion {
  return floor?.templateId === current.templateId && floor.version > current.version ? floor : current;
}

/** Checks that the creator signed the version and is the one certified by the template id. Throws Refusal. */
export async function verifyVersion(next: SignedVersion, keys: InboxKeys, now: Date): Promise<void> {
  const verdict = await verifySignedVersion(next, keys, now);
  if (!verdict.ok) throw new Refusal(verdict.reason, verdict.message, { help: HELP[verdict.reason] });
}

/** Where the version belongs in the order: 'apply' it, or 'same' if it is already applied. It continues from the floor. Throws Refusal. */
export function requireNextVersion(current: AppliedVersion, next: SignedVersion, floor?: AppliedVersion): 'apply' | 'same' {
  requireSameTemplate(current, next);
  const latest = latestOf(current, floor);
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

/** Whose keys a statement about the version needs: of a team, each may sign it. */
export function signerOf(version: Pick<SignedVersion, 'creatorId' | 'handovers'>, { envelope }: Signed): string {
  return creatorsOf(version).includes(envelope.signer) ? envelope.signer : version.creatorId;
}

export const capabilitiesIn = (version: SignedVersion): string => canonical(() => capabilitiesOf(version.content));

/** Throws UPDATE_NEEDS_CONSENT if the version lets the agent use more than its owner accepted. */
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

/** Cheap, so it comes first: a version of another template is rejected without checking signatures. */
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

/** A value without a canonical form cannot have been signed. */
export function canonical<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StatementError) throw new Refusal(error.reason, error.message, { cause: error });
    throw error;
  }
}
