import { Refusal } from '@offshoot/refusals';
import type { Template, TemplateOffer } from './template.ts';

/** Who reads. `service` is one of our own services that has named no user; like a member of a tenant, it sees no private templates. */
export type Reader = { kind: 'user'; inboxId: string } | { kind: 'service' | 'member' | 'operator' | 'anonymous' };

/** The fields that decide who may see a template. */
export type Access = Pick<Template, 'creatorId' | 'team' | 'visibility' | 'deletedAt' | 'standing' | 'standingReason'> & {
  offer: Pick<TemplateOffer, 'newCreatorId'> | undefined;
};

/**
 * Returns the template if it exists and the reader may see it. Throws TEMPLATE_NOT_FOUND, TEMPLATE_PRIVATE or TEMPLATE_QUARANTINED; that a
 * private template is quarantined is nobody else's business.
 */
export function readable<T extends Access>(template: T | undefined, id: string, reader: Reader): T {
  const found = existing(template, id);
  if (seesAllOf(found, reader) || isOfferedTo(found, reader)) return found;
  if (found.visibility === 'private') throw templatePrivate(id);
  requireNoQuarantine(found, id);
  return found;
}

/** Throws TEMPLATE_QUARANTINED. */
export function requireNoQuarantine({ standing, standingReason }: Access, id: string): void {
  if (standing !== 'quarantined') return;
  throw new Refusal('TEMPLATE_QUARANTINED', `The operators have quarantined template ${id}: ${standingReason}`, {
    help: 'Choose another template. Its creator can appeal, and new agents are possible once the quarantine is over.',
    metadata: { template_id: id, why: standingReason },
  });
}

export function templatePrivate(id: string): Refusal {
  return new Refusal('TEMPLATE_PRIVATE', `Template ${id} is private and belongs to someone else.`, {
    help: 'Ask its creator to share it.',
    metadata: { template_id: id },
  });
}

/** Throws TEMPLATE_NOT_FOUND if the template is missing or deleted. */
export function existing<T extends Access>(template: T | undefined, id: string): T {
  if (template && template.deletedAt === undefined) return template;
  throw templateNotFound(id);
}

export function templateNotFound(id: string): Refusal {
  return new Refusal('TEMPLATE_NOT_FOUND', `There is no template ${id}.`, {
    help: 'Check the id; the template may have been deleted.',
    metadata: { template_id: id },
  });
}

type Creators = Pick<Access, 'creatorId' | 'team'>;

/** Whether the inbox may sign for the template: as its creator, or as one of their team. */
export const isCreator = ({ creatorId, team }: Creators, inboxId: string): boolean => creatorId === inboxId || team.includes(inboxId);

/** Throws NOT_TEMPLATE_CREATOR. */
export function requireCreator(template: Creators & Pick<Template, 'id'>, inboxId: string): void {
  if (isCreator(template, inboxId)) return;
  throw new Refusal('NOT_TEMPLATE_CREATOR', `Only the creator of template ${template.id} may change it, or one of their team.`, {
    help: 'Sign in as its creator, or create a template of your own.',
    metadata: { template_id: template.id },
  });
}

export function isOfferedTo({ offer }: Pick<Access, 'offer'>, reader: Reader): boolean {
  return reader.kind === 'user' && reader.inboxId === offer?.newCreatorId;
}

export function seesAllOf(template: Creators, reader: Reader): boolean {
  return reader.kind === 'user' && isCreator(template, reader.inboxId);
}
