import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { setVisibility, templateResult } from './template-actions.ts';

export function addTemplateUnpublish(template: Command, run: Run): void {
  newCommand(template, 'unpublish', 'Remove a template from the store. Existing agents keep running.', [
    'offshoot template unpublish tmpl_…',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async (cli) => {
        const hidden = await setVisibility(cli, templateId, 'private');
        return templateResult(hidden, `Publish it again: offshoot template publish ${templateId}`);
      }),
    );
}
