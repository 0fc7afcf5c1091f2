import { Refusal } from '@offshoot/refusals';
import { textDigest, type YankVersionAction } from '@offshoot/statements';
import type { PublishedVersion, Template, Yank } from '../../database/domain/template.ts';

/** Throws YANK_NOT_POSSIBLE for the newest version: without a newer one, agents would have none to move to. */
export function requireReplaced({ id, version: newest }: Template, version: number): void {
  if (version !== newest) return;
  throw new Refusal('YANK_NOT_POSSIBLE', `Version ${version} is the newest one of template ${id}.`, {
    help: 'Publish a good version first, or go back to an earlier one; then yank this one.',
    metadata: { template_id: id, version: String(version) },
  });
}

/** Throws TEMPLATE_VERSION_YANKED. */
export function requireNotYanked(yank: Yank | undefined, templateId: string): void {
  if (yank === undefined) return;
  const { version, reason } = yank;
  throw new Refusal('TEMPLATE_VERSION_YANKED', `Its creator has yanked version ${version} of template ${templateId}: ${reason}`, {
    help: 'Use a newer version.',
    metadata: { template_id: templateId, version: String(version), why: reason },
  });
}

/** `reason` '': the end of a yank. */
export function yankVersionAction(
  { templateId, version, digest }: Pick<PublishedVersion, 'templateId' | 'version' | 'digest'>,
  reason: string,
): YankVersionAction {
  const said =
    reason === '' ? ({ yank: 'off', reasonDigest: 'none' } as const) : ({ yank: 'on', reasonDigest: textDigest(reason) } as const);
  return { action: 'template.yank-version', templateId, version, digest, ...said };
}
