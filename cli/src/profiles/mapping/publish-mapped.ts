import { createTemplate, Failure, failureOf, type Owner, present, setVisibility, updateTemplate, visibilityWord } from '@offshoot/client';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { VisibilityWord } from '@offshoot/statements';
import type { Api } from '../../api/api.ts';
import type { Publication } from '../profile-text.ts';
import type { MappedProfile } from './mapped-profile.ts';

interface Where {
  /** A new template stays private. */
  private?: boolean;
  template?: string;
  new?: boolean;
}

/** What publishing comes to, before anything is signed. */
interface Target {
  /** The template that gets a version. Undefined: a new one. */
  current: Template | undefined;
  /** Its current version has just this content. */
  isSigned: boolean;
  /** Its visibility stays as it is. */
  isVisible: boolean;
  /** The publication, if there is nothing to do. */
  done: Publication | undefined;
}

export interface Published {
  publication: Publication;
  visibility: VisibilityWord;
  /** False: it was published like this already. */
  isNew: boolean;
}

export async function targetOf(owner: Owner, { version, digests, before }: MappedProfile, o: Where): Promise<Target> {
  const known = o.new ? undefined : (o.template ?? before?.template_id);
  const current = known === undefined ? undefined : await ownTemplate(owner, known);
  const isSigned = current?.digest === digests.template;
  const isVisible = o.private === true || visibilityOf(current) !== 'private';
  const isRecorded = before?.version === version && before.digest === digests.profile && before.template_id === current?.id;
  return { current, isSigned, isVisible, done: isSigned && isVisible && isRecorded ? before : undefined };
}

/** What publishing would do. */
export function announced({ current, isSigned, isVisible, done }: Target) {
  const template = current ? { id: current.id, version: Number(current.version) + (isSigned ? 0 : 1) } : null;
  const did: 'created' | 'changed' | 'unchanged' = template === null ? 'created' : done ? 'unchanged' : 'changed';
  return { did, template, visibility: isVisible ? visibilityOf(current) : ('public' as const) };
}

/** Signs the content as a version of a template, unless its current version has just this content, and has the profile remember it. */
export async function publishMapped(
  api: Api,
  owner: Owner,
  mapped: MappedProfile,
  { current, isSigned, isVisible, done, attestFor }: Target & { /** Seconds. */ attestFor: number },
): Promise<Published> {
  const { agentId, version, digests, before, values } = mapped;
  if (done) return { publication: done, visibility: visibilityOf(current), isNew: false };
  const signed = current && isSigned ? current : await signedVersion(owner, current, mapped, attestFor);
  const template = isVisible ? signed : await setVisibility(owner, signed.id, 'public');
  const body = {
    ...{
      version,
      digest: digests.profile,
      template_id: signed.id,
      template_version: Number(signed.version),
      template_digest: signed.digest,
    },
    ...(Object.keys(values).length > 0 && { variables: values }),
    ...(before !== undefined && { previous_template_id: before.template_id }),
  };
  const publication = await api<Publication>('PUT', `/v1/agents/${agentId}/publication`, { body }).catch((error: unknown) => {
    const { reason, message, metadata } = failureOf(error);
    throw new Failure(reason, `${message} The template is published (${signed.id}), and the profile does not know it.`, {
      help: `Publish it again with --template ${signed.id}`,
      metadata: { ...metadata, template: signed.id },
      cause: error,
    });
  });
  return { publication, visibility: visibilityOf(template), isNew: true };
}

/** Throws NOT_TEMPLATE_CREATOR and what else keeps the person from publishing a version of it. */
async function ownTemplate(owner: Owner, templateId: string): Promise<Template> {
  const help = 'Its creator can publish it, or make a template of your own: --new';
  try {
    const template = present((await owner.gateway.templates.getTemplate({ templateId })).template);
    if ([template.creatorId, ...template.team].includes(owner.inboxId)) return template;
    throw new Failure('NOT_TEMPLATE_CREATOR', `The template ${templateId} belongs to another creator.`, {
      help,
      metadata: { template: templateId },
    });
  } catch (error) {
    const { reason, message, metadata } = failureOf(error);
    if (!['TEMPLATE_NOT_FOUND', 'TEMPLATE_PRIVATE', 'TEMPLATE_QUARANTINED'].includes(reason)) throw error;
    throw new Failure(reason, message, { help, metadata, cause: error });
  }
}

function signedVersion(owner: Owner, current: Template | undefined, { content }: MappedProfile, attestFor: number): Promise<Template> {
  if (current === undefined) return createTemplate(owner, content, attestFor);
  return updateTemplate(owner, current.id, content, attestFor, { after: current.version });
}

/** A new template is private at first. */
const visibilityOf = (template: Template | undefined) => (template === undefined ? 'private' : visibilityWord(template.visibility));
