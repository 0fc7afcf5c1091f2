import { toJson } from '@bufbuild/protobuf';
import { TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Failure, present } from '@offshoot/owner';
import type { Envelope, JsonObject, KeySignature, PublishVersionAction } from '@offshoot/statements';
import type { Cli } from '../cli.ts';
import { VERSION_UNVERIFIED } from '../failure.ts';
import { ownerOf } from '../owner.ts';

/** The current version, with the statement that follows from its content. */
export interface VersionAsSigned {
  action: PublishVersionAction;
  envelope: Envelope;
  signatures: KeySignature[];
}

export async function versionAsSigned(cli: Cli, templateId: string): Promise<VersionAsSigned> {
  const [{ publishVersionAction }, { fromWire }] = await Promise.all([import('@offshoot/statements'), import('@offshoot/wire')]);
  const version = present((await cli.gateway.signedIn.templates.getTemplateVersion({ templateId, version: 0n })).version);
  const contentJson = toJson(TemplateContentSchema, present(version.content)) as JsonObject;
  const { previousDigest } = version;
  const action = publishVersionAction({ templateId, version: Number(version.version), previousDigest, contentJson });
  return { action, ...fromWire(present(version.statement)) };
}

/**
 * Another author's content must not be signed again: the version must be signed by one of the person's current keys, or
 * equal the person's own file. Throws VERSION_UNVERIFIED.
 */
export async function requireOwnVersion(cli: Cli, version: VersionAsSigned, file: string | undefined): Promise<void> {
  const { inboxId } = await cli.identities.open();
  if (version.envelope.signer !== inboxId) {
    throw new Failure('NOT_TEMPLATE_CREATOR', 'Only the creator can sign for this template.', {
      help: 'Set OFFSHOOT_HOME to the folder of the identity that created it.',
      metadata: { templateId: version.action.templateId },
    });
  }
  if (file !== undefined) return requireEqual(cli, version, file);
  const { verifyStatement } = await import('@offshoot/statements');
  const keys = await (await ownerOf(cli)).keysOf(inboxId);
  const verdict = await verifyStatement({ ...version, keys, signer: inboxId, now: new Date() });
  if (verdict.ok) return;
  throw unverified(version, `None of your current keys has signed version ${version.action.version}: ${verdict.message}.`, {
    help: 'If it is yours, pass the YAML file that it was made from with -f. It is signed only if the contents match exactly.',
  });
}

async function requireEqual(cli: Cli, version: VersionAsSigned, file: string): Promise<void> {
  const [{ readTemplateFile }, { contentDigest }] = await Promise.all([import('./template-file.ts'), import('@offshoot/statements')]);
  const content = await readTemplateFile(file, cli.input);
  if (contentDigest(toJson(TemplateContentSchema, content) as JsonObject) === version.action.digest) return;
  throw unverified(version, `Version ${version.action.version} does not match ${file}.`, {
    help: 'Compare it with `offshoot template show`. To publish the file, use `offshoot template update`.',
  });
}

function unverified({ action }: VersionAsSigned, message: string, { help }: { help: string }): Failure {
  const { templateId, version, digest } = action;
  return new Failure(VERSION_UNVERIFIED, `${message.replace(/\.\.$/, '.')} Nothing was signed.`, {
    help,
    metadata: { templateId, version: String(version), digest },
  });
}
