// The creator's word that a version is the latest one, for a while: nobody can hold updates back unnoticed.
import { Refusal } from '@offshoot/refusals';
import { type InboxKeys, verifyStatement } from '@offshoot/statements';
import type { SignedVersion } from './signed-version.ts';

/** Times are epoch milliseconds. */
export interface Attestation {
  version: number;
  issuedAt: number;
  expiresAt: number;
}

/**
 * The attestation that came with the version; undefined where none did. One that has run out is as good as any: it tells
 * that the creator vouches, and until when. Throws Refusal.
 */
export async function verifyAttestation(version: SignedVersion, keys: InboxKeys, now: Date): Promise<Attestation | undefined> {
  const { attestation } = version;
  if (attestation === undefined) return undefined;
  const { issuedAt, expiresAt } = attestation.envelope;
  if (expiresAt === undefined) throw new Refusal('STATEMENT_MALFORMED', 'The attestation has no end.');
  const verdict = await verifyStatement({
    envelope: attestation.envelope,
    action: { action: 'template.attest-version', templateId: version.templateId, version: version.version, digest: version.digest },
    signatures: attestation.signatures,
    keys,
    signer: version.creatorId,
    now: now < expiresAt ? now : expiresAt,
  });
  if (!verdict.ok) throw new Refusal(verdict.reason, verdict.message);
  return { version: version.version, issuedAt: issuedAt.getTime(), expiresAt: expiresAt.getTime() };
}

/** Of two attestations the one for the newer version, and for one version the one that was issued later. */
export function newerAttestation(kept: Attestation | undefined, next: Attestation | undefined): Attestation | undefined {
  if (kept === undefined || next === undefined) return kept ?? next;
  const isNewer = next.version > kept.version || (next.version === kept.version && next.issuedAt > kept.issuedAt);
  return isNewer ? next : kept;
}

/** A creator who never vouched says nothing by silence. */
export function isStale(attestation: Attestation | undefined, now: Date): boolean {
  return attestation !== undefined && now.getTime() > attestation.expiresAt;
}
