import { Refusal } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';
import type { UserCall } from '@offshoot/rpc/auth';
import type { Database } from '../../database/database.ts';
import { creatorsIn, type ReadVersion, readVersion, versionFromBytes } from '../adapters/template-facts.ts';
import type { Templates } from '../adapters/templates.ts';
import { type Quarantine, quarantinesOf } from '../store/quarantines.ts';
import { creatorOfTemplate, newestStoredVersion } from '../store/template-versions.ts';

export interface TemplateDeps {
  db: Database;
  templates: Pick<Templates, 'current'>;
}

/**
 * The newest version, for agents that run it, also of a private template. If the template service no longer shows it, the newest copy in
 * the database. Throws TEMPLATE_QUARANTINED, also of a template that was deleted in quarantine.
 */
export async function newestVersion({ db, templates }: TemplateDeps, templateId: string): Promise<ReadVersion> {
  try {
    return await templates.current(templateId);
  } catch (error) {
    const reason = refusalOf(error)?.reason;
    const isHidden = reason === 'TEMPLATE_NOT_FOUND' || reason === 'TEMPLATE_PRIVATE';
    const stored = isHidden ? await newestStoredVersion(db, templateId) : null;
    if (!stored) throw error;
    const quarantine = (await quarantinesOf(db, [templateId])).get(templateId);
    if (quarantine) throw templateQuarantined(quarantine);
    return readVersion(versionFromBytes(stored.message));
  }
}

function templateQuarantined({ templateId, reason }: Quarantine): Refusal {
  return new Refusal('TEMPLATE_QUARANTINED', `The operators have quarantined template ${templateId}: ${reason}`, {
    help: 'Choose another template. Agents that exist keep running, without updates.',
    metadata: { template_id: templateId, why: reason },
  });
}

/** By the newest copy in the database. Undefined: there is none. */
export async function creatorsOf(db: Database, templateId: string): Promise<readonly string[] | undefined> {
  const stored = await newestStoredVersion(db, templateId);
  return stored ? creatorsIn(versionFromBytes(stored.message)) : undefined;
}

/** Throws NOT_TEMPLATE_CREATOR, or TEMPLATE_NOT_FOUND if the template is unknown. */
export async function checkIsCreator({ db, templates }: TemplateDeps, user: UserCall, templateId: string): Promise<void> {
  if ((await creatorOfTemplate(db, templateId)) === user.inboxId) return;
  const creators = (await creatorsOf(db, templateId)) ?? (await creatorsSeenBy(user, templates, templateId));
  if (creators.includes(user.inboxId)) return;
  throw new Refusal('NOT_TEMPLATE_CREATOR', 'Only the creator of a template, or their team, can see its agents.', {
    help: 'List your own agents by owner_id.',
  });
}

/** Empty: the template is private and belongs to someone else. */
async function creatorsSeenBy(user: UserCall, templates: TemplateDeps['templates'], templateId: string): Promise<readonly string[]> {
  try {
    return creatorsIn(versionFromBytes((await templates.current(templateId, user)).message));
  } catch (error) {
    if (refusalOf(error)?.reason === 'TEMPLATE_PRIVATE') return [];
    throw error;
  }
}
