import { Refusal } from '@offshoot/refusals';
import type { Template } from '../../database/domain/template.ts';
import type { TemplateNames } from '../domain/ports.ts';

/**
 * Throws TEMPLATE_NAME_TAKEN if another creator's public template has a name that looks like this one, since people in the store choose by
 * name. Private templates may have any name, and a creator may have several with the same one.
 */
export async function requireNameOfOwn(
  tx: Pick<TemplateNames, 'publicTemplateLookingLike'>,
  agentName: string,
  template: Pick<Template, 'id' | 'creatorId'>,
): Promise<void> {
  const other = await tx.publicTemplateLookingLike(agentName, template);
  if (other === undefined) return;
  throw new Refusal('TEMPLATE_NAME_TAKEN', `Another creator has published "${other.agentName}", which looks the same as "${agentName}".`, {
    help: 'Give the agent a distinguishable name, then publish it. Look-alike letters do not count as different.',
    metadata: { template_id: other.id },
  });
}
