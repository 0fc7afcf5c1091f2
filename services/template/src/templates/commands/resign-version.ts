import { type KeySignature, publishVersionAction } from '@offshoot/statements';
import { existing, requireCreator } from '../../database/domain/access.ts';
import type { PublishedVersion } from '../../database/domain/template.ts';
import { currentVersion, requireCurrent } from '../../versions/domain/current-version.ts';
import { holdsFor, requireStatement } from '../../versions/domain/statement-check.ts';
import type { Deps } from '../domain/ports.ts';
import { mergeSignatures } from './merge-signatures.ts';

export interface Resigning {
  callerId: string;
  templateId: string;
  version: number;
  signatures: KeySignature[];
}

/**
 * Adds signatures by other keys of the one who signed it, and of nobody else of a team, to the current version's own text. The new signatures have to verify; the old ones need not
 * verify any more. All or nothing; idempotent.
 */
export async function resignVersion({ store, identities, now }: Deps, resigning: Resigning): Promise<PublishedVersion> {
  const { callerId, templateId, signatures } = resigning;
  const seen = existing(await store.templateById(templateId), templateId);
  requireCreator({ ...seen, team: [] }, callerId);
  requireCurrent(seen, resigning.version);
  const keys = await identities.keysOf(seen.creatorId, { fresh: true });

  return store.transaction(async (tx) => {
    const current = existing(await tx.lockedTemplate(templateId), templateId);
    requireCurrent(current, resigning.version);
    const version = await currentVersion(tx, current);
    const check = (signature: KeySignature) => ({
      statement: { envelope: version.statement.envelope, signatures: [signature] },
      action: publishVersionAction(version),
      signer: current.creatorId,
      keys,
      now: now(),
      help: `Sign the text of the statement that version ${version.version} carries, with its nonce and its time.`,
    });
    for (const signature of signatures) await requireStatement(check(signature));
    const merged = await mergeSignatures(version.statement.signatures, signatures, (signature) => holdsFor(check(signature)));
    if (!merged) return version;
    return tx.reviseVersion({ ...version, statement: { ...version.statement, signatures: merged } });
  });
}
