import { Refusal, refusalOf } from '@offshoot/rpc';
import type { CommandContext } from '../../command-deps.ts';
import { type ReadVersion, readVersion, versionFromBytes } from '../adapters/template-facts.ts';
import { creatorOfTemplate, newestStoredVersion } from '../store/template-versions.ts';

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

/** Throws NOT_TEMPLATE_CREATOR, and TEMPLATE_NOT_FOUND where nobody knows the template. */
export async function checkIsCreator(context: CommandContext, caller: string, templateId: string): Promise<void> {
  const creator = (await creatorOfTemplate(context.db, templateId)) ?? (await newestVersion(context, templateId)).facts.creatorId;
  if (creator === caller) return;
  throw new Refusal('NOT_TEMPLATE_CREATOR', 'Only the creator of a template sees the agents that run from it.', {
    help: 'List your own agents by owner_id.',
  });
}
