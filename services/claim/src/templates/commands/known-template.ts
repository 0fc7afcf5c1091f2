import { Refusal } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';
import type { UserCall } from '@offshoot/rpc/auth';
import type { Database } from '../../database/database.ts';
import { type ReadVersion, readVersion, versionFromBytes } from '../adapters/template-facts.ts';
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

/** Throws NOT_TEMPLATE_CREATOR, or TEMPLATE_NOT_FOUND if the template is unknown. */
export async function checkIsCreator({ db, templates }: TemplateDeps, user: UserCall, templateId: string): Promise<void> {
  const creator = (await creatorOfTemplate(db, templateId)) ?? (await creatorSeenBy(user, templates, templateId));
  if (creator === user.inboxId) return;
  throw new Refusal('NOT_TEMPLATE_CREATOR', 'Only the creator of a template can see its agents.', {
    help: 'List your own agents by owner_id.',
  });
}

/** Undefined: the template is private and belongs to someone else. */
async function creatorSeenBy(user: UserCall, templates: TemplateDeps['templates'], templateId: string): Promise<string | undefined> {
  try {
    return (await templates.current(templateId, user)).facts.creatorId;
  } catch (error) {
    if (refusalOf(error)?.reason === 'TEMPLATE_PRIVATE') return undefined;
    throw error;
  }
}
