import { present } from '@offshoot/client';
import { TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { documentOf } from '../terminal/output.ts';

export function addTemplateExport(template: Command, run: Run): void {
  newCommand(template, 'export', 'Print the content of a template as the YAML file that `create` and `update` read.', [
    'offshoot template export tmpl_… > agent.yaml',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async ({ gateway, identities }) => {
        const { writeTemplate } = await import('@offshoot/template-content');
        // Without an identity, nobody can have a private template.
        const { templates } = identities.exists() ? gateway.signedIn : gateway.anonymous;
        const content = present(present((await templates.getTemplateVersion({ templateId, version: 0n })).version).content);
        return { json: documentOf(TemplateContentSchema, content), text: writeTemplate(content).trimEnd() };
      }),
    );
}
