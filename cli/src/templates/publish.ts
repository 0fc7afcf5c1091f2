import { setVisibility } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { templateResult } from './template-text.ts';

export function addTemplatePublish(template: Command, run: Run): void {
  newCommand(template, 'publish', 'Publish a template to the store, where everyone can see and use it.', [
    'offshoot template publish tmpl_…',
    'offshoot template publish tmpl_… --by-link',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('--by-link', 'share it by its link only: it is in no list and in no search')
    .action((templateId: string, { byLink = false }: { byLink?: boolean }) =>
      run(async (cli) => {
        const published = await setVisibility(await ownerOf(cli), templateId, byLink ? 'by-link' : 'public');
        return templateResult(
          published,
          byLink
            ? `Those with its id can use it: offshoot template show ${templateId}`
            : 'See it in the store: offshoot template list --public',
          `Make it private: offshoot template unpublish ${templateId}`,
        );
      }),
    );
}
