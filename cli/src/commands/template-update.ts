import type { Command } from 'commander';
import { withAttestFor } from '../attestation.ts';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { currentTemplate, present, signVersion, templateResult } from '../template-actions.ts';

export function addTemplateUpdate(template: Command, run: Run): void {
  const command = newCommand(template, 'update', 'Publish a new version from a YAML file; all live agents receive it.', [
    'offshoot template update tmpl_… -f examples/templates/trip-planner.yaml',
    'offshoot template update tmpl_… -f agent.yaml --attest-for 0',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .requiredOption('-f, --file <file>', 'YAML file with the whole new content');
  withAttestFor(command).action((templateId: string, { file, attestFor }: { file: string; attestFor: number }) =>
    run(async (cli) => {
      const { readTemplateFile } = await import('../template-file.ts');
      const content = await readTemplateFile(file);
      const identity = await cli.identities.open();
      const { version, digest, etag } = await currentTemplate(cli, templateId);
      const next = { templateId, version: Number(version) + 1, previousDigest: digest, content };
      const signed = await signVersion(identity, next, attestFor);
      const updated = await cli.gateway.signedIn.templates.updateTemplate({ templateId, etag, content, ...signed });
      return templateResult(present(updated.template), `See who has it: offshoot agents --template ${templateId}`);
    }),
  );
}
