import { Refusal } from '@offshoot/refusals';
import { contentDigest, type InboxKeys, yankVersionAction } from '@offshoot/statements';
import { existing, requireCreator } from '../../database/domain/access.ts';
import { etagMismatch, etagOf, type Statement, type Template, type Yank } from '../../database/domain/template.ts';
import { foundVersion } from '../../reading/commands/read-templates.ts';
import { canonical, requireSigner, requireStatement } from '../../versions/domain/statement-check.ts';
import { requireReplaced } from '../../versions/domain/yank.ts';
import { checkContent } from '../domain/content-rules.ts';
import type { Deps, TemplateTransaction } from '../domain/ports.ts';
import { redeem } from './set-visibility.ts';
import { type NextVersion, publishNext } from './update-template.ts';

export interface YankChange {
  callerId: string;
  templateId: string;
  version: number;
  /** '': the version is not yanked any more. */
  reason: string;
  statement: Statement;
  /** What is published in the same transaction, if the version is the newest one. */
  replacement: NextVersion | undefined;
}

export interface Yanked {
  /** Undefined: it is not yanked any more. */
  yank: Yank | undefined;
  /** With its replacement. Undefined: there was none. */
  template: Template | undefined;
}

/** Takes a version back, or lets it be used again, once per statement. The newest one is replaced, or nothing happens. */
export async function yankVersion(deps: Deps, change: YankChange): Promise<Yanked> {
  const { store, identities } = deps;
  const { callerId: signer, templateId, reason, statement, replacement } = change;
  const seen = existing(await store.templateById(templateId), templateId);
  requireCreator(seen, signer);
  if (replacement === undefined) {
    requireReplaced(seen, change.version);
  } else {
    requireReason(reason);
    checkContent(replacement.content);
    requireSigner(replacement.statement, signer);
  }
  requireSigner(statement, signer);
  const keys = await identities.keysOf(signer, { fresh: true });

  const work = (tx: TemplateTransaction) => yankLocked(deps, { tx, change, keys });
  return replacement ? store.transactionAfterPromises(templateId, work) : store.transaction(work);
}

async function yankLocked(deps: Deps, { tx, change, keys }: { tx: TemplateTransaction; change: YankChange; keys: InboxKeys }) {
  const now = deps.now();
  const { callerId: signer, templateId, reason, statement, replacement } = change;
  const current = existing(await tx.lockedTemplate(templateId), templateId);
  requireCreator(current, signer);
  if (replacement && replacement.etag !== etagOf(current)) throw etagMismatch(current);
  requireReplaced(current, change.version, replacement && canonical(() => contentDigest(replacement.contentJson)));
  const found = await tx.versionOf(templateId, change.version);
  const version = foundVersion({ current: current.version, found }, templateId, change.version);
  const action = canonical(() => yankVersionAction(version, reason));
  const help = `The statement must name version ${version.version}, its digest ${version.digest}, and the digest of the reason.`;
  await requireStatement({ statement, action, signer, keys, now, help });
  await redeem(tx, statement, now);
  const template = replacement && (await publishNext(deps, { tx, update: replacement, current, signer, keys, now }));
  const yank = { version: version.version, reason, createdAt: now };
  await tx.keepYank(templateId, yank, statement);
  return { yank: reason === '' ? undefined : yank, template };
}

function requireReason(reason: string): void {
  if (reason !== '') return;
  throw new Refusal('VALIDATION_FAILED', 'The end of a yank replaces nothing.', {
    help: 'Say why the version is yanked, or leave the replacement out.',
    metadata: { field: 'replacement' },
  });
}
