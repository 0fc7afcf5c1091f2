import { Refusal } from '@offshoot/refusals';
import type { Template, Yank } from '../../database/domain/template.ts';

/**
 * Throws YANK_NOT_POSSIBLE for the newest version without other content to replace it: its agents would have none to move to.
 * `replacement`: digest of the content that becomes the next version; undefined: none does.
 */
export function requireReplaced({ id, version: newest, digest }: Template, version: number, replacement?: string): void {
  const isNewest = version === newest;
  if (isNewest ? replacement !== undefined && replacement !== digest : replacement === undefined) return;
  if (!isNewest) {
    throw new Refusal('VALIDATION_FAILED', `Version ${version} is not the newest one of template ${id}, so nothing replaces it.`, {
      help: 'Leave the replacement out.',
      metadata: { field: 'replacement' },
    });
  }
  const lacks = replacement === undefined ? 'and nothing replaces it' : 'and its replacement says the same';
  throw new Refusal('YANK_NOT_POSSIBLE', `Version ${version} is the newest one of template ${id}, ${lacks}.`, {
    help: 'Sign the content of the last good version as the replacement.',
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
