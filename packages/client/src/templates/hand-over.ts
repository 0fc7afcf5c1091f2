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

/**
 * Offers the template, as it is now, for seven days to another creator, or to a team of these and the one who is to accept. Undefined: it
 * belongs to them already, and nothing was signed.
 */
export async function offerTemplate(
  owner: Owner,
  templateId: string,
  newCreatorId: string,
  others: readonly string[] = [],
): Promise<TemplateOffer | undefined> {
  const { teamWith } = await import('@offshoot/statements');
  const template = present((await owner.gateway.templates.getTemplate({ templateId })).template);
  const team = teamWith(newCreatorId, others) ?? [];
  const isTheirs = newCreatorId === owner.inboxId && String(team) === String(template.team);
  return isTheirs ? undefined : offer(owner, template, newCreatorId, team);
}

/** Ends the offer of the person's template, or of their team's. */
export async function endTemplateOffer(owner: Owner, templateId: string): Promise<void> {
  const template = present((await owner.gateway.templates.getTemplate({ templateId })).template);
  await offer(owner, template, owner.inboxId, template.team);
}

async function offer(owner: Owner, { id: templateId, version, digest }: Template, newCreatorId: string, team: string[]) {
  const [{ handOverAction }, { teamFromWire }] = await Promise.all([import('@offshoot/statements'), import('@offshoot/rpc/wire')]);
  const action = handOverAction(templateId, { version: Number(version), digest, newCreatorId, ...teamFromWire(team) });
  const statement = await owner.sign(action, { lifetimeSeconds: OFFER_SECONDS });
  return (await owner.gateway.templates.offerTemplate({ templateId, newCreatorId, team, statement })).offer;
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
 * Takes over what `readOffer` gave, for themselves or for the team that it names: the person signs its content as the next version. A newer
 * one than they have seen is not signed. Throws TEMPLATE_NOT_OFFERED and ETAG_MISMATCH.
 */
export async function takeOverTemplate(
  owner: Owner,
  { template, offer }: Awaited<ReturnType<typeof readOffer>>,
  attestFor: number,
): Promise<Template> {
  const [{ contentDigest, takeOverAction }, { fromWire, teamFromWire }] = await Promise.all([
    import('@offshoot/statements'),
    import('@offshoot/rpc/wire'),
  ]);
  const { id: templateId, version, digest, etag } = template;
  const { content } = present((await owner.gateway.templates.getTemplateVersion({ templateId, version })).version);
  if (contentDigest(toJson(TemplateContentSchema, present(content)) as JsonObject) !== digest) {
    throw new Failure(VERSION_UNVERIFIED, 'The gateway sent other content than was offered. Nothing was signed.', {
      metadata: { templateId },
    });
  }
  const word = fromWire(present(offer.statement));
  const of = { version: Number(version), digest, previousCreatorId: word.envelope.signer, ...teamFromWire(offer.team) };
  const statement = await owner.sign(takeOverAction(templateId, { ...of, offer: word }));
  const next = { templateId, version: of.version + 1, previousDigest: digest, content: present(content) };
  const signed = await signVersion(owner, next, attestFor);
  const nextVersion = { etag, content: next.content, ...signed };
  return present((await owner.gateway.templates.takeOverTemplate({ templateId, statement, nextVersion })).template);
}
