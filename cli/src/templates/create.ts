import { randomBytes, randomUUID } from 'node:crypto';
import { ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { withAttestFor } from './attestation.ts';
import { present, signVersion, templateResult } from './template-actions.ts';

export function addTemplateCreate(template: Command, run: Run): void {
  const command = newCommand(
    template,
    'create',
    'Create a private template from a YAML file. See examples/templates/README.md for its fields.',
    [
      'offshoot template create -f examples/templates/trip-planner.yaml',
      'offshoot template create -f agent.yaml --attest-for 7d --json',
      'sed s/NAME/Trips/ agent.yaml | offshoot template create -f -',
    ],
  ).requiredOption('-f, --file <file>', 'YAML file with the content, "-" for stdin');
  withAttestFor(command).action(({ file, attestFor }: { file: string; attestFor: number }) =>
    run(async ({ gateway, identities, input }) => {
      const { readTemplateFile } = await import('./template-file.ts');
      const { templateId: deriveTemplateId } = await import('@offshoot/statements');
      const content = await readTemplateFile(file, input);
      const identity = await identities.open();
      const salt = randomBytes(16).toString('hex');
      const templateId = deriveTemplateId(identity.inboxId, salt);
      const signed = await signVersion(identity, { templateId, version: 1, previousDigest: '', content }, attestFor);
      const created = await gateway.signedIn.templates.createTemplate({ requestId: randomUUID(), templateId, salt, content, ...signed });
      const needed = content.tools.filter(({ provisioning, required }) => required && provisioning === ToolProvisioning.USER);
      const values = needed.map(({ id }) => ` --set ${id}=VALUE`).join('');
      return templateResult(
        present(created.template),
        `Try it: offshoot claim ${templateId} --invite URL${values} --wait`,
        `Publish it to the store: offshoot template publish ${templateId}`,
      );
    }),
  );
}
