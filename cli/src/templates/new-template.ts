import { randomBytes, randomUUID } from 'node:crypto';
import { type Template, type TemplateContent, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { present } from '@offshoot/owner';
import type { Cli } from '../cli.ts';
import type { Result } from '../terminal/output.ts';
import { signVersion, templateResult } from './template-actions.ts';

/** Creates a private template, and attests for `attestFor` seconds that its first version is the latest. */
export async function newTemplate({ gateway, identities }: Cli, content: TemplateContent, attestFor: number): Promise<Template> {
  const { templateId: deriveTemplateId } = await import('@offshoot/statements');
  const identity = await identities.open();
  const salt = randomBytes(16).toString('hex');
  const templateId = deriveTemplateId(identity.inboxId, salt);
  const signed = await signVersion(identity, { templateId, version: 1, previousDigest: '', content }, attestFor);
  return present(
    (await gateway.signedIn.templates.createTemplate({ requestId: randomUUID(), templateId, salt, content, ...signed })).template,
  );
}

export function newTemplateResult(template: Template): Result {
  const needed = template.tools.filter(({ provisioning, required }) => required && provisioning === ToolProvisioning.USER);
  const values = needed.map(({ id }) => ` --set ${id}=VALUE`).join('');
  return templateResult(
    template,
    `Try it: offshoot claim ${template.id} --invite URL${values} --wait`,
    `Publish it to the store: offshoot template publish ${template.id}`,
  );
}
