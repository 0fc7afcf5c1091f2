import { existing, requireCreator } from '../../database/domain/access.ts';
import type { Statement, Yank } from '../../database/domain/template.ts';
import { foundVersion } from '../../reading/commands/read-templates.ts';
import { canonical, requireSigner, requireStatement } from '../../versions/domain/statement-check.ts';
import { requireReplaced, yankVersionAction } from '../../versions/domain/yank.ts';
import type { Deps } from '../domain/ports.ts';
import { redeem } from './set-visibility.ts';

export interface YankChange {
  callerId: string;
  templateId: string;
  version: number;
  /** '': the version is not yanked any more. */
  reason: string;
  statement: Statement;
}

/** Takes an older version back, or lets it be used again, once per statement. Undefined: it is not yanked any more. */
export async function yankVersion({ store, identities, now }: Deps, change: YankChange): Promise<Yank | undefined> {
  const { templateId, reason, statement } = change;
  const seen = existing(await store.templateById(templateId), templateId);
  requireCreator(seen, change.callerId);
  requireReplaced(seen, change.version);
  requireSigner(statement, seen.creatorId);
  const keys = await identities.keysOf(seen.creatorId, { fresh: true });

  return store.transaction(async (tx) => {
    const current = existing(await tx.lockedTemplate(templateId), templateId);
    requireReplaced(current, change.version);
    const version = foundVersion(
      { current: current.version, found: await tx.versionOf(templateId, change.version) },
      templateId,
      change.version,
    );
    const action = canonical(() => yankVersionAction(version, reason));
    const help = `The statement must name version ${version.version}, its digest ${version.digest}, and the digest of the reason.`;
    await requireStatement({ statement, action, signer: current.creatorId, keys, now: now(), help });
    await redeem(tx, statement, now());
    const yank = { version: version.version, reason, createdAt: now() };
    await tx.keepYank(templateId, yank, statement);
    return reason === '' ? undefined : yank;
  });
}
