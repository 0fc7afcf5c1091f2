import { create } from '@bufbuild/protobuf';
import {
  LikenessSchema,
  type Template as TemplateMessage,
  TemplateUseSchema,
  VerifiedNameSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { VerifiedName } from '../domain/makers/creator-name.ts';
import type { Deps } from '../domain/ports.ts';
import type { Surroundings } from '../domain/search/surroundings.ts';
import { shownUse } from '../domain/search/template-uses.ts';
import type { Template } from '../domain/template.ts';
import { verifiedNameToWire } from './creator-name-wire.ts';
import { templateToWire } from './template-wire.ts';

/** Templates as readers see them, with what other rows say about them. */
export async function shownTemplates(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  templates: readonly Template[],
): Promise<TemplateMessage[]> {
  const ids = templates.map(({ id }) => id);
  const surroundings = await store.surroundingsOf(ids, now());
  return templates.map((template) => shownWith(template, surroundings.get(template.id)));
}

/** One template, as the answer to a call. */
export async function shownTemplate(deps: Pick<Deps, 'store' | 'now'>, template: Template): Promise<TemplateMessage | undefined> {
  const [message] = await shownTemplates(deps, [template]);
  return message;
}

/** `surroundings` undefined: the row has gone since the template was read. */
export function shownWith(template: Template, surroundings: Surroundings | undefined): TemplateMessage {
  const message = templateToWire(template);
  const { liveAgents, owners } = shownUse(surroundings?.use ?? { liveAgents: 0, owners: 0 });
  message.use = create(TemplateUseSchema, { liveAgents: BigInt(liveAgents), owners: BigInt(owners) });
  message.creatorName = nameMessage(surroundings?.creatorName);
  const likeness = surroundings?.likeness;
  if (likeness) {
    message.likeness = create(LikenessSchema, { ...likeness, creatorName: nameMessage(likeness.creatorName) });
  }
  return message;
}

const nameMessage = (name: VerifiedName | undefined) => name && create(VerifiedNameSchema, verifiedNameToWire(name));
