import { refusalOf } from '@offshoot/rpc';
import { type ReadVersion, readVersion, versionFromBytes } from '../adapters/template-facts.ts';
import { newestStoredVersion } from '../store/template-versions.ts';
import type { CommandContext } from './context.ts';

/** The newest version, whatever the template's visibility; of a deleted template the newest that we were fed or have read. */
export async function newestVersion({ db, templates }: CommandContext, templateId: string): Promise<ReadVersion> {
  try {
    return await templates.current(templateId);
  } catch (error) {
    const stored = refusalOf(error)?.reason === 'TEMPLATE_NOT_FOUND' ? await newestStoredVersion(db, templateId) : null;
    if (!stored) throw error;
    return readVersion(versionFromBytes(stored.message));
  }
}
