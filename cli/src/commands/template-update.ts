import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { currentTemplate, present, signVersion, templateResult } from '../template-actions.ts';

export function addTemplateUpdate(template: Command, run: Run): void {
  newCommand(template, 'update', 'Publish a new version from a YAML file; all live agents receive it.', [
    'offshoot template update tmpl_… -f examples/templates/trip-planner.yaml',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .requiredOption('-f, --file <file>', 'YAML file with the whole new content')
    .action((templateId: string, { file }: { file: string }) =>
      run(async (cli) => {
        const { readTemplateFile } = await import('../template-file.ts');
        const content = await readTemplateFile(file);
        const identity = await cli.identities.open();
        const { version, digest, etag } = await currentTemplate(cli, templateId);
        const statement = await signVersion(identity, { templateId, version: Number(version) + 1, previousDigest: digest, content });
        const updated = await cli.gateway.signedIn.templates.updateTemplate({ templateId, etag, content, statement });
        return templateResult(present(updated.template), `See who has it: offshoot agents --template ${templateId}`);
      }),
    );
}
