import { Refusal } from '@offshoot/refusals';
import type { ProfileTransaction } from '../ports.ts';

/** Throws AGENT_NAME_TAKEN. Only while the tenant is locked. */
export async function requireNameFree(
  tx: Pick<ProfileTransaction, 'holderOfName'>,
  tenantId: string,
  name: string,
  agentId?: string,
): Promise<void> {
  const holder = await tx.holderOfName(tenantId, name);
  if (!holder || holder.id === agentId) return;
  const isArchived = holder.status === 'archived';
  const message = isArchived
    ? `An archived agent profile is named '${name}' already: restore it, or delete it for good`
    : `An agent profile is named '${name}' already`;
  throw new Refusal('AGENT_NAME_TAKEN', message, {
    help: isArchived
      ? `Restore it with POST /v1/agents/${holder.id}/restore, delete it for good, or choose another name.`
      : 'Choose another name.',
    metadata: { field: 'name', agent_id: holder.id, status: holder.status },
  });
}
