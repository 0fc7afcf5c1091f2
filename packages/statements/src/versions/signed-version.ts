// A version of a template, and whether its creator signed it.

import type { Envelope } from '../action.ts';
import { contentDigest, type JsonObject } from '../digest.ts';
import type { InboxKeys, KeySignature } from '../keys/keys.ts';
import { StatementError, type StatementRefusal } from '../statement-error.ts';
import { verifyStatement } from '../verification.ts';
import { chainProblem, founderOf, type Handover } from './handover.ts';
import { templateId } from './template-id.ts';
import { publishVersionAction } from './template-version.ts';

export interface Signed {
  envelope: Envelope;
  signatures: KeySignature[];
}

export interface SignedVersion {
  templateId: string;
  version: number;
  /** Empty for version 1. */
  previousDigest: string;
  digest: string;
  creatorId: string;
  salt: string;
  /** ProtoJSON form of the content: the digest covers it, and everything is read from it. */
  content: JsonObject;
  statement: Signed;
  /** `template.attest-version` for this version. Not verified with the version, and never a reason to refuse it. */
  attestation?: Signed;
  /** How it came from the creator whom the template's ID certifies to this version's. Default: it is the same one. */
  handovers?: readonly Handover[];
}

type VersionRefusal = StatementRefusal | 'TEMPLATE_ID_MISMATCH' | 'UPDATE_DIGEST_MISMATCH';

/**
 * Checks that the creator signed the version, and that the chain of hand-overs leads from the one certified by the template id to them; see
 * `verifyHandovers` for the signatures of the chain. `keys`: the creator's, from the XMTP network.
 */
export async function verifySignedVersion(
  next: SignedVersion,
  keys: InboxKeys,
  now: Date,
): Promise<{ ok: true } | { ok: false; reason: VersionRefusal; message: string }> {
  const refused = (reason: VersionRefusal, message: string) => ({ ok: false as const, reason, message });
  try {
    const founder = founderOf(next);
    if (templateId(founder, next.salt) !== next.templateId)
      return refused('TEMPLATE_ID_MISMATCH', `The template id ${next.templateId} does not certify the creator ${founder}.`);
    const broken = chainProblem(next);
    if (broken !== undefined) return refused('TEMPLATE_ID_MISMATCH', broken);
    if (contentDigest(next.content) !== next.digest)
      return refused('UPDATE_DIGEST_MISMATCH', `The content of version ${next.version} does not have the signed digest.`);
    const { templateId: id, version, previousDigest, content: contentJson, creatorId: signer, statement } = next;
    const action = publishVersionAction({ templateId: id, version, previousDigest, contentJson });
    return await verifyStatement({ ...statement, action, keys, signer, now });
  } catch (error) {
    // A value without a canonical form cannot have been signed.
    if (error instanceof StatementError) return refused(error.reason, error.message);
    throw error;
  }
}
