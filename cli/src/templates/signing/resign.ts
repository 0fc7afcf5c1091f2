import { resignTemplate } from '@offshoot/client';
import { TemplateVersionSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../../cli.ts';
import { ownerOf } from '../../owner.ts';
import { documentOf } from '../../terminal/output.ts';
import { ownWork } from './attestation.ts';

export function addTemplateResign(template: Command, run: Run): void {
  newCommand(template, 'resign', 'Sign the current version again with your current key, for when the old key is or will be revoked.', [
    'offshoot template resign tmpl_…',
    'offshoot template resign tmpl_… -f agent.yaml --json',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('-f, --file <file>', 'YAML file to compare the version with, if none of your current keys has signed it')
    .action((templateId: string, { file }: { file?: string }) =>
      run(async (cli) => {
        const resigned = await resignTemplate(await ownerOf(cli), templateId, await ownWork(file, cli.input));
        const { address } = await cli.identities.open();
        const count = resigned.statement?.signatures.length ?? 0;
        return {
          json: documentOf(TemplateVersionSchema, resigned),
          text: `Version ${resigned.version} of ${templateId} has ${count} ${count === 1 ? 'signature' : 'signatures'}, including yours (${address}).`,
        };
      }),
    );
}
