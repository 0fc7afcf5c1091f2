import { create } from '@bufbuild/protobuf';
import {
  LikenessSchema,
  type Template as TemplateMessage,
  TemplateUseSchema,
  VerifiedNameSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Deps } from '../domain/ports.ts';
import type { Template } from '../domain/template.ts';
import { shownUse } from '../domain/template-uses.ts';
import { verifiedNameToWire } from './creator-name-wire.ts';
import { templateToWire } from './template-wire.ts';

const NEVER_USED = { liveAgents: 0, owners: 0 };

/** Templates as readers see them, with what other rows say about them. */
export async function shownTemplates(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  templates: readonly Template[],
): Promise<TemplateMessage[]> {
  const ids = templates.map(({ id }) => id);
  const [uses, likenesses] = await Promise.all([store.usesOf(ids), store.likenessesOf(ids, now())]);
  const creators = [...templates, ...likenesses.values()].map(({ creatorId }) => creatorId);
  const names = await store.verifiedNames([...new Set(creators)], now());
  const nameOf = (creatorId: string) => {
    const name = names.get(creatorId);
    return name && create(VerifiedNameSchema, verifiedNameToWire(name));
  };
  return templates.map((template) => {
    const { liveAgents, owners } = shownUse(uses.get(template.id) ?? NEVER_USED);
    const message = templateToWire(template);
    message.use = create(TemplateUseSchema, { liveAgents: BigInt(liveAgents), owners: BigInt(owners) });
    message.creatorName = nameOf(template.creatorId);
    const likeness = likenesses.get(template.id);
    if (likeness) {
      message.likeness = create(LikenessSchema, likeness);
      message.likeness.creatorName = nameOf(likeness.creatorId);
    }
    return message;
  });
}

/** One template, as the answer to a call. */
export async function shownTemplate(deps: Pick<Deps, 'store' | 'now'>, template: Template): Promise<TemplateMessage | undefined> {
  const [message] = await shownTemplates(deps, [template]);
  return message;
}
