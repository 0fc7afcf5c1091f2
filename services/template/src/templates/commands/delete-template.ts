import { requireCreator, templateNotFound } from '../../database/domain/access.ts';
import type { Statement } from '../../database/domain/template.ts';
import { namesVersion, requireSigner, requireStatement } from '../../versions/domain/statement-check.ts';
import type { Deps } from '../domain/ports.ts';
import { redeem } from './set-visibility.ts';

export interface Deletion {
  callerId: string;
  templateId: string;
  statement: Statement;
}

/** Deletes the template; its versions are kept for the instances that run them. Idempotent. */
export async function deleteTemplate({ store, identities, now }: Deps, { callerId, templateId, statement }: Deletion): Promise<void> {
  const seen = await store.templateById(templateId);
  if (!seen) throw templateNotFound(templateId);
  requireCreator(seen, callerId);
  requireSigner(statement, callerId);
  const keys = await identities.keysOf(callerId, { fresh: true });

  await store.transactionAfterPromises(templateId, async (tx) => {
    const current = await tx.lockedTemplate(templateId);
    if (!current) throw templateNotFound(templateId);
    requireCreator(current, callerId);
    const action = { action: 'template.delete', templateId, version: current.version } as const;
    await requireStatement({ statement, action, signer: callerId, keys, now: now(), help: namesVersion(current.version) });
    if (current.deletedAt !== undefined) return;
    await redeem(tx, statement, now());
    await tx.markDeleted(current, now());
  });
}
