import { create } from '@bufbuild/protobuf';
import { type Template as TemplateMessage, TemplateUseSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Deps } from '../domain/ports.ts';
import type { Template } from '../domain/template.ts';
import { shownUse } from '../domain/template-uses.ts';
import { templateToWire } from './template-wire.ts';

const NEVER_USED = { liveAgents: 0, owners: 0 };

/** Templates as readers see them, with what other rows say about them. */
export async function shownTemplates({ store }: Pick<Deps, 'store'>, templates: readonly Template[]): Promise<TemplateMessage[]> {
  const uses = await store.usesOf(templates.map(({ id }) => id));
  return templates.map((template) => {
    const { liveAgents, owners } = shownUse(uses.get(template.id) ?? NEVER_USED);
    const message = templateToWire(template);
    message.use = create(TemplateUseSchema, { liveAgents: BigInt(liveAgents), owners: BigInt(owners) });
    return message;
  });
}
