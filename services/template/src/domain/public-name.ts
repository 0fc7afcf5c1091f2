import { Refusal } from '@offshoot/refusals';
import type { TemplateTransaction } from './ports.ts';

/**
 * Throws TEMPLATE_NAME_TAKEN where the store shows a template of somebody else that looks like this one: people choose there by
 * the name. A private template may be called anything, and a creator may have several of one name.
 */
export async function requireNameOfOwn(tx: TemplateTransaction, agentName: string, creatorId: string): Promise<void> {
  const other = await tx.publicTemplateLookingLike(agentName, creatorId);
  if (other === undefined) return;
  throw new Refusal('TEMPLATE_NAME_TAKEN', `Another creator has published "${other.agentName}", which looks the same as "${agentName}".`, {
    help: 'Give the agent a distinguishable name, then publish it. Look-alike letters do not count as different.',
    metadata: { template_id: other.id },
  });
}
