import { ReportReason, type Template, type TemplateContent, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { VisibilityWord } from '@offshoot/statements';
import { Failure } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';
import { randomHex } from '../signing.ts';
import { type RolloutRule, setRollout } from './rollout.ts';
import { type SignedVersion, signVersion } from './signing-versions.ts';

/** Why people report a template, by the word that clients use. */
export const reportReasons = {
  impersonation: ReportReason.IMPERSONATION,
  deception: ReportReason.DECEPTION,
  harmful: ReportReason.HARMFUL,
  illegal: ReportReason.ILLEGAL,
  spam: ReportReason.SPAM,
  other: ReportReason.OTHER,
};

export type ReportWord = keyof typeof reportReasons;

const SALT_BYTES = 16;

/** Creates a private template, and attests for `attestFor` seconds that its first version is the latest (0: not at all). */
export async function createTemplate(owner: Owner, content: TemplateContent, attestFor: number): Promise<Template> {
  const { templateId: deriveTemplateId } = await import('@offshoot/statements');
  const salt = randomHex(SALT_BYTES);
  const templateId = deriveTemplateId(owner.inboxId, salt);
  const signed = await signVersion(owner, { templateId, version: 1, previousDigest: '', content }, attestFor);
  const requestId = crypto.randomUUID();
  return present((await owner.gateway.templates.createTemplate({ requestId, templateId, salt, content, ...signed })).template);
}

/** How a next version is published. */
export interface NextVersionOptions {
  /** The version that the person has seen; with any other current one, nothing is signed. */
  after?: bigint;
  /** How far it may go at first. Default: to all agents. */
  rollout?: RolloutRule;
}

/** A signed version, and the etag of the template that it follows. */
interface SignedNext extends SignedVersion {
  etag: string;
  content: TemplateContent;
}

/** Publishes the content as the template's next version, which all of its agents receive. Throws ETAG_MISMATCH. */
export function updateTemplate(
  owner: Owner,
  templateId: string,
  content: TemplateContent,
  attestFor: number,
  options: NextVersionOptions = {},
): Promise<Template> {
  const { templates } = owner.gateway;
  return publishAfter(owner, { templateId, content, attestFor, ...options }, async (next) =>
    present((await templates.updateTemplate({ templateId, ...next })).template),
  );
}

/** Signs the next version and has it published. A copy stays a copy, also if the content does not say so. Throws ETAG_MISMATCH. */
export async function publishAfter<T>(
  owner: Owner,
  wish: NextVersionOptions & { templateId: string; content: TemplateContent; attestFor: number },
  publish: (next: SignedNext) => Promise<T>,
): Promise<T> {
  const { templateId, after, rollout } = wish;
  const { version, digest, etag, duplicatedFrom } = await currentTemplate(owner, templateId);
  if (after !== undefined && version !== after) {
    throw new Failure('ETAG_MISMATCH', `Version ${version} was published in the meantime. Nothing was signed.`, {
      help: 'Look at the template again.',
      metadata: { templateId, version: String(version) },
    });
  }
  const content = duplicatedFrom && wish.content.duplicatedFrom === undefined ? { ...wish.content, duplicatedFrom } : wish.content;
  const signed = await signVersion(owner, { templateId, version: Number(version) + 1, previousDigest: digest, content }, wish.attestFor);
  const next = { etag, content, ...signed };
  if (rollout === undefined) return publish(next);
  // Planned first, so that no agent outside the share gets it in between.
  await setRollout(owner, templateId, version + 1n, rollout);
  try {
    return await publish(next);
  } catch (error) {
    // The plan must not hold back what is published next. If this fails, too, it ends by itself.
    await setRollout(owner, templateId, version + 1n, { share: 100 }).catch(() => {});
    throw error;
  }
}

const visibilities: Record<VisibilityWord, Visibility> = {
  private: Visibility.PRIVATE,
  'by-link': Visibility.BY_LINK,
  public: Visibility.PUBLIC,
};

/** The word that clients sign. */
export function visibilityWord(visibility: Visibility): VisibilityWord {
  if (visibility === Visibility.PUBLIC) return 'public';
  return visibility === Visibility.BY_LINK ? 'by-link' : 'private';
}

export async function setVisibility(owner: Owner, templateId: string, word: VisibilityWord): Promise<Template> {
  const { version } = await currentTemplate(owner, templateId);
  const statement = await owner.sign({ action: 'template.set-visibility', templateId, version: Number(version), visibility: word });
  return present((await owner.gateway.templates.setTemplateVisibility({ templateId, visibility: visibilities[word], statement })).template);
}

/** Returns the template as it was. Its agents keep running with the version that they have. */
export async function deleteTemplate(owner: Owner, templateId: string): Promise<Template> {
  const template = await currentTemplate(owner, templateId);
  const statement = await owner.sign({ action: 'template.delete', templateId, version: Number(template.version) });
  await owner.gateway.templates.deleteTemplate({ templateId, statement });
  return template;
}

async function currentTemplate(owner: Owner, templateId: string): Promise<Template> {
  return present((await owner.gateway.templates.getTemplate({ templateId })).template);
}
