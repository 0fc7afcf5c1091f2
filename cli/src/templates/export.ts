import { present } from '@offshoot/client';
import { TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { documentOf } from '../terminal/output.ts';
import { readerOf } from './reader.ts';

export function addTemplateExport(template: Command, run: Run): void {
  newCommand(template, 'export', 'Print the content of a template as the YAML file that `create` and `update` read.', [
    'offshoot template export tmpl_… > agent.yaml',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async (cli) => {
        const { writeTemplate } = await import('@offshoot/template-content');
        const content = present(present((await readerOf(cli).getTemplateVersion({ templateId, version: 0n })).version).content);
        return { json: documentOf(TemplateContentSchema, content), text: writeTemplate(content).trimEnd() };
      }),
    );
}
