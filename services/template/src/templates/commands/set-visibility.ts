import { Refusal } from '@offshoot/refusals';
import { redeemableUntil } from '@offshoot/statements';
import { existing, requireCreator } from '../../database/domain/access.ts';
import type { Statement, Template, Visibility } from '../../database/domain/template.ts';
import { requireNameOfOwn } from '../../publication/commands/public-name.ts';
import { namesVersion, requireSigner, requireStatement } from '../../versions/domain/statement-check.ts';
import type { Deps, TemplateTransaction } from '../domain/ports.ts';

export interface VisibilityChange {
  callerId: string;
  templateId: string;
  visibility: Visibility;
  statement: Statement;
}

/** Publishes the template, shares it by its link or makes it private, once per statement. */
export async function setVisibility({ store, identities, now }: Deps, change: VisibilityChange): Promise<Template> {
  const seen = existing(await store.templateById(change.templateId), change.templateId);
  const signer = change.callerId;
  requireCreator(seen, signer);
  requireSigner(change.statement, signer);
  const keys = await identities.keysOf(signer, { fresh: true });

  return store.transactionAfterPromises(change.templateId, async (tx) => {
    const current = existing(await tx.lockedTemplate(change.templateId), change.templateId);
    requireCreator(current, signer);
    const { templateId, visibility, statement } = change;
    const action = { action: 'template.set-visibility', templateId, version: current.version, visibility } as const;
    await requireStatement({ statement, action, signer, keys, now: now(), help: namesVersion(current.version) });
    if (visibility === 'public' && current.visibility !== 'public') await requireNameOfOwn(tx, current.agentName, current);
    await redeem(tx, statement, now());
    return tx.setVisibility(current, visibility, now());
  });
}

/** Throws STATEMENT_REPLAYED if the nonce was already redeemed. */
export async function redeem(tx: TemplateTransaction, { envelope }: Statement, now: Date): Promise<void> {
  const until = redeemableUntil(envelope);
  if (until && (await tx.redeemNonce(envelope.signer, envelope.nonce, until, now))) return;
  throw new Refusal('STATEMENT_REPLAYED', 'The statement has already been used.', { help: 'Sign a new one, with a new nonce.' });
}
