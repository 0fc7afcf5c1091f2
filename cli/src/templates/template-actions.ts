import { toJson } from '@bufbuild/protobuf';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import {
  type Template,
  type TemplateContent,
  TemplateContentSchema,
  TemplateSchema,
  Visibility,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { present } from '@offshoot/owner';
import type { JsonObject } from '@offshoot/statements';
import type { Cli } from '../cli.ts';
import type { Identity } from '../identity/identity.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { templateText } from '../terminal/readable.ts';
import { signAttestation } from './attestation.ts';

export interface VersionToSign {
  templateId: string;
  version: number;
  previousDigest: string;
  content: TemplateContent;
}

export interface SignedVersion {
  statement: SignedStatement;
  attestation?: SignedStatement;
}

/** Signs a version of a template, which is everything that its agents are told, and attests for `attestFor` seconds that it is the latest. */
export async function signVersion(identity: Identity, version: VersionToSign, attestFor: number): Promise<SignedVersion> {
  const { publishVersionAction } = await import('@offshoot/statements');
  const { content, ...numbered } = version;
  const action = publishVersionAction({ ...numbered, contentJson: toJson(TemplateContentSchema, content) as JsonObject });
  const statement = await identity.sign(action);
  return attestFor === 0 ? { statement } : { statement, attestation: await signAttestation(identity, action, attestFor) };
}

/** The template in its current state, as its creator sees it. */
export async function currentTemplate(cli: Cli, templateId: string): Promise<Template> {
  const { template } = await cli.gateway.signedIn.templates.getTemplate({ templateId });
  return present(template);
}

export async function setVisibility(cli: Cli, templateId: string, visibility: 'public' | 'private'): Promise<Template> {
  const identity = await cli.identities.open();
  const { version } = await currentTemplate(cli, templateId);
  const statement = await identity.sign({ action: 'template.set-visibility', templateId, version: Number(version), visibility });
  const wanted = visibility === 'public' ? Visibility.PUBLIC : Visibility.PRIVATE;
  const { template } = await cli.gateway.signedIn.templates.setTemplateVisibility({ templateId, visibility: wanted, statement });
  return present(template);
}

export function templateResult(template: Template, ...next: string[]): Result {
  return { json: documentOf(TemplateSchema, template), text: [templateText(template), '', ...next].join('\n') };
}
