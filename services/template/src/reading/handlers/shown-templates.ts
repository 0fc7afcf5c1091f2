import { create } from '@bufbuild/protobuf';
import {
  LikenessSchema,
  type Template as TemplateMessage,
  TemplateUseSchema,
  VerifiedNameSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { VerifiedName } from '../../creators/domain/creator-name.ts';
import type { Template } from '../../database/domain/template.ts';
import type { Surroundings } from '../../search/domain/surroundings.ts';
import { shownUse } from '../../search/domain/template-uses.ts';
import { verifiedNameToWire } from '../../wire/creator-name-wire.ts';
import { templateToWire } from '../../wire/template-wire.ts';
import type { ReadingDeps } from '../domain/ports.ts';

/** Templates as readers see them, with what other rows say about them. */
export async function shownTemplates(
  { store, now }: Pick<ReadingDeps, 'store' | 'now'>,
  templates: readonly Template[],
): Promise<TemplateMessage[]> {
  const ids = templates.map(({ id }) => id);
  const surroundings = await store.surroundingsOf(ids, now());
  return templates.map((template) => shownWith(template, surroundings.get(template.id)));
}

/** One template, as the answer to a call. */
export async function shownTemplate(deps: Pick<ReadingDeps, 'store' | 'now'>, template: Template): Promise<TemplateMessage | undefined> {
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
