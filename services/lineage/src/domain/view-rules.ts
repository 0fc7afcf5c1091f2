import { Refusal } from '@offshoot/refusals';
import type { ContextSource, InstanceCount, InstanceRecord, ToldNode } from './instance.ts';

/** Who looks: a signed-in user, or one of our services, which sees everything. */
export type Viewer = { kind: 'user'; inboxId: string } | { kind: 'service' };

/** Throws INSTANCE_NOT_FOUND or NOT_INSTANCE_OWNER. */
export function requireMayView(viewer: Viewer, instanceId: string, instance: InstanceRecord | undefined): asserts instance {
  if (!instance) {
    throw new Refusal('INSTANCE_NOT_FOUND', `There is no instance ${instanceId}.`, { help: 'List your agents for their instance ids.' });
  }
  if (!isConcerned(viewer, instance)) {
    throw new Refusal('NOT_INSTANCE_OWNER', `Instance ${instanceId} belongs to someone else.`, {
      help: 'Only its owner and the creator of its template can see its lineage.',
    });
  }
}

/** A relative's owner is private, even to the template's creator: empty unless it is the viewer. */
export function ownerShownTo(viewer: Viewer, instance: InstanceRecord): string {
  return isOwn(viewer, instance) ? instance.ownerId : '';
}

/**
 * Who shared context with whom is only visible to someone who owns both: an agent that has changed hands tells its new owner nothing about
 * the old owner's agents, nor about those of a relative's owner.
 */
export function sourcesShownTo(viewer: Viewer, node: ToldNode): ContextSource[] {
  if (!isOwn(viewer, node)) return [];
  return node.contextSources.filter(({ instance }) => viewer.kind === 'service' || (instance && isOwn(viewer, instance)));
}

/** A template that has not been claimed yet counts zero for everyone. Throws NOT_TEMPLATE_CREATOR. */
export function countShownTo(viewer: Viewer, templateId: string, count: InstanceCount | undefined): Pick<InstanceCount, 'live' | 'total'> {
  if (!count) return { live: 0n, total: 0n };
  if (viewer.kind === 'user' && viewer.inboxId !== count.creatorId) {
    throw new Refusal('NOT_TEMPLATE_CREATOR', `Template ${templateId} was created by someone else.`, {
      help: 'Only its creator can count its instances.',
    });
  }
  return { live: count.live, total: count.total };
}

function isOwn(viewer: Viewer, { ownerId }: Pick<InstanceRecord, 'ownerId'>): boolean {
  return viewer.kind === 'service' || viewer.inboxId === ownerId;
}

function isConcerned(viewer: Viewer, instance: Pick<InstanceRecord, 'ownerId' | 'creatorId'>): boolean {
  return viewer.kind === 'service' || viewer.inboxId === instance.ownerId || viewer.inboxId === instance.creatorId;
}
