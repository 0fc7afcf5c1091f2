import { Refusal } from '@offshoot/refusals';
import type { InstanceState } from '../../database/domain/states.ts';
import { checkOwnerStatement } from '../../lifecycle/domain/owner-statement.ts';
import type { ClaimRequest, CloneRequest } from './claim-request.ts';

export interface ParentFacts {
  readonly state: InstanceState;
  readonly ownerId?: string | null;
  readonly templateId?: string | null;
}

/**
 * An early check by the pool, not a trust boundary: parent and child verify the statement themselves. The owner is compared first, so
 * strangers learn nothing about the instance.
 */
export function checkClone(
  request: ClaimRequest & { clone: CloneRequest },
  requester: string,
  parent: ParentFacts | undefined,
  now: Date,
): void {
  const { clone } = request;
  if (!parent?.ownerId) {
    throw new Refusal('INSTANCE_NOT_FOUND', `There is no instance ${clone.parentInstanceId}.`, {
      help: 'List your own instances with ListInstances.',
    });
  }
  if (parent.ownerId !== requester) {
    throw new Refusal('NOT_INSTANCE_OWNER', 'Only the owner of an instance may clone it.', {
      help: 'Ask its owner, or claim a new agent from the template.',
    });
  }
  checkOwnerStatement(clone.statement, requester, 'instance.clone', now);
  if (parent.state !== 'LIVE') {
    throw new Refusal('PARENT_NOT_CLONEABLE', `The parent is ${parent.state.toLowerCase()}, not live.`, {
      help: 'Clone an instance that is live.',
    });
  }
  if (request.templateId !== '' && request.templateId !== parent.templateId) {
    throw new Refusal('PARENT_NOT_CLONEABLE', 'The parent was made from a different template.', {
      help: "Leave template_id empty: a clone has its parent's template.",
    });
  }
}
