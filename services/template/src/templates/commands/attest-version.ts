import { existing, requireCreator } from '../../database/domain/access.ts';
import type { Statement, Template } from '../../database/domain/template.ts';
import { attestVersionAction, currentVersion, namesDigest, requireCurrent } from '../../versions/domain/current-version.ts';
import { requireSigner, requireStatement } from '../../versions/domain/statement-check.ts';
import type { Deps } from '../domain/ports.ts';

export interface Attestation {
  callerId: string;
  templateId: string;
  version: number;
  statement: Statement;
}

/**
 * Stores the creator's newest attestation of the current version, or that of one of their team. Older ones change nothing, so neither a repetition nor someone who kept
 * an old one can take back a newer one. That makes redeeming a nonce unnecessary.
 */
export async function attestVersion({ store, identities, now }: Deps, attestation: Attestation): Promise<Template> {
  const { callerId, templateId, statement } = attestation;
  const seen = existing(await store.templateById(templateId), templateId);
  requireCreator(seen, callerId);
  requireCurrent(seen, attestation.version);
  requireSigner(statement, callerId);
  const keys = await identities.keysOf(callerId, { fresh: true });

  return store.transaction(async (tx) => {
    const current = existing(await tx.lockedTemplate(templateId), templateId);
    requireCreator(current, callerId);
    requireCurrent(current, attestation.version);
    const version = await currentVersion(tx, current);
    await requireStatement({
      statement,
      action: attestVersionAction(version),
      signer: callerId,
      keys,
      now: now(),
      help: namesDigest(version),
    });
    if (version.attestation && version.attestation.envelope.issuedAt >= statement.envelope.issuedAt) return current;
    const attested = await tx.setAttestation(current, statement);
    await tx.reviseVersion({ ...version, attestation: statement });
    return attested;
  });
}
