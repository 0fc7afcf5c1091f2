import { toJson } from '@bufbuild/protobuf';
import { type Template, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { TemplateOffer } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { JsonObject } from '@offshoot/statements';
import { Failure, VERSION_UNVERIFIED } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';
import { signVersion } from './signing-versions.ts';

/** As long as an offer may wait. */
const OFFER_SECONDS = 7 * 86_400;

/** Offers the person's template, as it is now, to another creator for seven days. To themselves: the offer ends, and nothing is returned. */
export async function offerTemplate(owner: Owner, templateId: string, newCreatorId: string): Promise<TemplateOffer | undefined> {
  const { handOverAction } = await import('@offshoot/statements');
  const { templates } = owner.gateway;
  const { version, digest } = present((await templates.getTemplate({ templateId })).template);
  const action = handOverAction(templateId, { version: Number(version), digest, newCreatorId });
  const statement = await owner.sign(action, { lifetimeSeconds: OFFER_SECONDS });
  return (await templates.offerTemplate({ templateId, newCreatorId, statement })).offer;
}

/** Who offers the template to the person, and what it is. Throws TEMPLATE_NOT_OFFERED. */
export async function readOffer(owner: Owner, templateId: string): Promise<{ template: Template; offer: TemplateOffer }> {
  const { template, offer } = await owner.gateway.templates.getTemplate({ templateId });
  if (template && offer?.newCreatorId === owner.inboxId) return { template, offer };
  throw new Failure('TEMPLATE_NOT_OFFERED', `Template ${templateId} is not offered to you.`, {
    help: 'Ask its creator to offer it to you.',
    metadata: { templateId },
  });
}

/**
 * Takes over what `readOffer` gave: the person becomes its creator, and signs its content as the next version. A newer one than they have
 * seen is not signed. Throws TEMPLATE_NOT_OFFERED and ETAG_MISMATCH.
 */
export async function takeOverTemplate(
  owner: Owner,
  { template, offer }: Awaited<ReturnType<typeof readOffer>>,
  attestFor: number,
): Promise<Template> {
  const [{ contentDigest, takeOverAction }, { fromWire }] = await Promise.all([
    import('@offshoot/statements'),
    import('@offshoot/rpc/wire'),
  ]);
  const { id: templateId, version, digest, etag, creatorId: previousCreatorId } = template;
  const { content } = present((await owner.gateway.templates.getTemplateVersion({ templateId, version })).version);
  if (contentDigest(toJson(TemplateContentSchema, present(content)) as JsonObject) !== digest) {
    throw new Failure(VERSION_UNVERIFIED, 'The gateway sent other content than was offered. Nothing was signed.', {
      metadata: { templateId },
    });
  }
  const of = { version: Number(version), digest, previousCreatorId };
  const statement = await owner.sign(takeOverAction(templateId, { ...of, offer: fromWire(present(offer.statement)) }));
  const next = { templateId, version: of.version + 1, previousDigest: digest, content: present(content) };
  const signed = await signVersion(owner, next, attestFor);
  const nextVersion = { etag, content: next.content, ...signed };
  return present((await owner.gateway.templates.takeOverTemplate({ templateId, statement, nextVersion })).template);
}
