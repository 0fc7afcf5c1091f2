// Which version an agent starts with: the one its owner saw and signed, or a newer one if the owner allowed it.
import { Refusal } from '@offshoot/refusals';
import { type SignedVersionTerms, widenedBy } from '@offshoot/statements';
import type { SignedVersion } from '../../versions/domain/signed-version.ts';
import { canonical, capabilitiesIn, requireNextVersion } from '../../versions/domain/template-update.ts';

/** `ownModel`: the owner chose the model. Throws CLAIM_VERSION_REFUSED, UPDATE_EQUIVOCATION, UPDATE_FAST_FORWARD and STATEMENT_MALFORMED. */
export function requireSignedVersion(signed: SignedVersionTerms, version: SignedVersion, { ownModel }: { ownModel: boolean }): void {
  if (version.version < signed.version) throw refused(signed, version, 'older than the one that the owner saw');
  requireNextVersion({ templateId: version.templateId, version: signed.version, digest: signed.digest }, version);
  if (version.version > signed.version && signed.newer === 'none') throw refused(signed, version, 'newer than the owner allowed');
  // For the signed version too: the owner read the capabilities line, not the content.
  const widened = canonical(() => widenedBy(signed.capabilities, capabilitiesIn(version), { ownModel }));
  if (widened.length > 0) throw refused(signed, version, `one that lets the agent use more: ${widened.join(', ')}`, widened);
}

function refused(signed: SignedVersionTerms, { version }: SignedVersion, which: string, widened: string[] = []): Refusal {
  return new Refusal('CLAIM_VERSION_REFUSED', `The owner signed a claim of version ${signed.version}; version ${version} is ${which}.`, {
    metadata: {
      version: String(version),
      signed_version: String(signed.version),
      ...(widened.length > 0 && { widened: widened.join(',') }),
    },
  });
}
