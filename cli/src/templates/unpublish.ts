import { setVisibility } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { templateResult } from './template-text.ts';

export function addTemplateUnpublish(template: Command, run: Run): void {
  newCommand(template, 'unpublish', 'Make a template private again. Existing agents keep running.', ['offshoot template unpublish tmpl_…'])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async (cli) => {
        const hidden = await setVisibility(await ownerOf(cli), templateId, 'private');
        return templateResult(hidden, `Publish it again: offshoot template publish ${templateId}`);
      }),
    );
}
