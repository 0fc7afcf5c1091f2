import { toJson } from '@bufbuild/protobuf';
import {
  type Template,
  type TemplateContent,
  TemplateContentSchema,
  type TemplateVersion,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Envelope, JsonObject, KeySignature, PublishVersionAction } from '@offshoot/statements';
import { Failure, VERSION_UNVERIFIED } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';
import { signAttestation } from './signing-versions.ts';

/** What the person wrote, if they can show it: the version is theirs if it is exactly that. Default: one of their keys must have signed it. */
export interface OwnWork {
  written?: TemplateContent;
}

/** Attests for some seconds (at most 90 days) that the current version is the latest. Throws NOT_TEMPLATE_CREATOR and VERSION_UNVERIFIED. */
export async function attestTemplate(owner: Owner, templateId: string, seconds: number, work: OwnWork = {}): Promise<Template> {
  const { action } = await ownVersion(owner, templateId, work);
  const statement = await signAttestation(owner, action, seconds);
  const version = BigInt(action.version);
  return present((await owner.gateway.templates.attestTemplateVersion({ templateId, version, statement })).template);
}

/** Signs the current version again with the person's present key. Throws NOT_TEMPLATE_CREATOR and VERSION_UNVERIFIED. */
export async function resignTemplate(owner: Owner, templateId: string, work: OwnWork = {}): Promise<TemplateVersion> {
  const { envelope, action } = await ownVersion(owner, templateId, work);
  const [{ statementText }, { signatureToWire }] = await Promise.all([import('@offshoot/statements'), import('@offshoot/rpc/wire')]);
  const signatures = [signatureToWire(await owner.signText(statementText(envelope, action)))];
  const version = BigInt(action.version);
  return present((await owner.gateway.templates.resignTemplateVersion({ templateId, version, signatures })).version);
}

/** The content that the person wrote in this version, for signing it again. Throws NOT_TEMPLATE_CREATOR and VERSION_UNVERIFIED. */
export async function ownContent(owner: Owner, templateId: string, version: bigint): Promise<TemplateContent> {
  return (await ownVersion(owner, templateId, {}, version)).content;
}

/** A version, with the statement that follows from its content. */
interface VersionAsSigned {
  content: TemplateContent;
  action: PublishVersionAction;
  envelope: Envelope;
  signatures: KeySignature[];
}

/** `number` 0: the current version. Another author's content must not be signed again. */
async function ownVersion(owner: Owner, templateId: string, { written }: OwnWork, number = 0n): Promise<VersionAsSigned> {
  const version = await versionAsSigned(owner, templateId, number);
  const { inboxId } = owner;
  const { signer } = version.envelope;
  if (signer !== inboxId && (number === 0n || !(await isPredecessor(owner, version)))) {
    throw new Failure('NOT_TEMPLATE_CREATOR', 'Only the creator can sign for this template.', { metadata: { templateId } });
  }
  const { contentDigest, verifyStatement } = await import('@offshoot/statements');
  if (written !== undefined) {
    if (contentDigest(toJson(TemplateContentSchema, written) as JsonObject) === version.action.digest) return version;
    throw unverified(version, 'does not match what you wrote');
  }
  const verdict = await verifyStatement({ ...version, keys: await owner.keysOf(signer), signer, now: new Date() });
  if (verdict.ok) return version;
  throw unverified(
    version,
    `is signed by none of ${signer === inboxId ? 'your' : 'its creator’s'} current keys: ${verdict.message.replace(/\.$/, '')}`,
  );
}

/** Whether the version is of a creator from whom the template came to the person, by both their words. */
async function isPredecessor(owner: Owner, { action, envelope }: VersionAsSigned): Promise<boolean> {
  const [{ verifyHandovers }, { handoverFromWire }] = await Promise.all([import('@offshoot/statements'), import('@offshoot/rpc/wire')]);
  const { templateId } = action;
  const current = present((await owner.gateway.templates.getTemplateVersion({ templateId, version: 0n })).version);
  const handovers = current.handovers.map(handoverFromWire);
  const theirs = handovers.findIndex((each) => each.version >= action.version);
  if (handovers[theirs]?.previousCreatorId !== envelope.signer || handovers.at(-1)?.newCreatorId !== owner.inboxId) return false;
  const chain = handovers.slice(theirs);
  if (!chain.every((each, i) => i === 0 || chain[i - 1]?.newCreatorId === each.previousCreatorId)) return false;
  const verdict = await verifyHandovers(
    { templateId, handovers: chain },
    async (inboxId, verify) => verify(await owner.keysOf(inboxId)),
    new Date(),
  );
  return verdict.ok;
}

async function versionAsSigned(owner: Owner, templateId: string, number: bigint): Promise<VersionAsSigned> {
  const [{ publishVersionAction }, { fromWire }] = await Promise.all([import('@offshoot/statements'), import('@offshoot/rpc/wire')]);
  const version = present((await owner.gateway.templates.getTemplateVersion({ templateId, version: number })).version);
  const content = present(version.content);
  const contentJson = toJson(TemplateContentSchema, content) as JsonObject;
  const { previousDigest } = version;
  const action = publishVersionAction({ templateId, version: Number(version.version), previousDigest, contentJson });
  return { content, action, ...fromWire(present(version.statement)) };
}

function unverified({ action }: VersionAsSigned, problem: string): Failure {
  const { templateId, version, digest } = action;
  return new Failure(VERSION_UNVERIFIED, `Version ${version} ${problem}. Nothing was signed.`, {
    metadata: { templateId, version: String(version), digest },
  });
}
