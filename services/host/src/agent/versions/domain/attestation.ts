// The creator's attestation that a version is the latest, for a limited time: nobody can withhold updates unnoticed.
import { Refusal } from '@offshoot/refusals';
import { type InboxKeys, verifyStatement } from '@offshoot/statements';
import type { SignedVersion } from './signed-version.ts';
import { signerOf } from './template-update.ts';

/** Times are epoch milliseconds. */
export interface Attestation {
  version: number;
  issuedAt: number;
  expiresAt: number;
}

/**
 * The version's attestation; undefined if it has none. An expired one is accepted: it shows that the creator attests, and until when.
 * Throws Refusal.
 */
export async function verifyAttestation(version: SignedVersion, keys: InboxKeys, now: Date): Promise<Attestation | undefined> {
  const { attestation } = version;
  if (attestation === undefined) return undefined;
  const { issuedAt, expiresAt } = attestation.envelope;
  if (expiresAt === undefined) throw new Refusal('STATEMENT_MALFORMED', 'The attestation has no expiry.');
  const verdict = await verifyStatement({
    envelope: attestation.envelope,
    action: { action: 'template.attest-version', templateId: version.templateId, version: version.version, digest: version.digest },
    signatures: attestation.signatures,
    keys,
    signer: signerOf(version, attestation),
    now: now < expiresAt ? now : expiresAt,
  });
  if (!verdict.ok) throw new Refusal(verdict.reason, verdict.message);
  return { version: version.version, issuedAt: issuedAt.getTime(), expiresAt: expiresAt.getTime() };
}

/** The attestation for the newer version; for the same version, the one issued later. */
export function newerAttestation(kept: Attestation | undefined, next: Attestation | undefined): Attestation | undefined {
  if (kept === undefined || next === undefined) return kept ?? next;
  const isNewer = next.version > kept.version || (next.version === kept.version && next.issuedAt > kept.issuedAt);
  return isNewer ? next : kept;
}

/** The silence of a creator who never attested means nothing. */
export function isStale(attestation: Attestation | undefined, now: Date): boolean {
  return attestation !== undefined && now.getTime() > attestation.expiresAt;
}
