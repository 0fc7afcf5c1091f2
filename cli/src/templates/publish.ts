import { setVisibility } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { templateResult } from './template-text.ts';

export function addTemplatePublish(template: Command, run: Run): void {
  newCommand(template, 'publish', 'Publish a template to the store, where everyone can see and use it.', [
    'offshoot template publish tmpl_…',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async (cli) => {
        const published = await setVisibility(await ownerOf(cli), templateId, 'public');
        return templateResult(
          published,
          'See it in the store: offshoot template list --public',
          `Unpublish it: offshoot template unpublish ${templateId}`,
        );
      }),
    );
}
