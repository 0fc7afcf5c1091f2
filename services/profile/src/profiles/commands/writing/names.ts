import { Refusal } from '@offshoot/refusals';
import { isForKeyOf, type Member } from '../../domain/member.ts';
import type { ProfileTransaction } from '../../domain/ports.ts';

/** Throws AGENT_NAME_TAKEN. Only while the tenant is locked. */
export async function requireNameFree(
  tx: Pick<ProfileTransaction, 'holderOfName'>,
  member: Member,
  name: string,
  agentId?: string,
): Promise<void> {
  const holder = await tx.holderOfName(member.tenantId, name);
  if (!holder || holder.id === agentId) return;
  // The refusal does not name a profile that is out of the caller's reach.
  const isReachable = isForKeyOf(member, holder.id);
  const named = isReachable ? ` '${holder.id}'` : '';
  const isArchived = holder.status === 'archived';
  throw new Refusal('AGENT_NAME_TAKEN', `The ${isArchived ? 'archived ' : ''}agent profile${named} is named '${name}' already`, {
    help: isArchived && isReachable ? 'Restore it, delete it for good, or choose another name.' : 'Choose another name.',
    metadata: { field: 'name', ...(isReachable && { agent_id: holder.id }), status: holder.status },
  });
}
