import { deleteTemplate } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { ownerOf } from '../owner.ts';

export function addTemplateDelete(template: Command, run: Run): void {
  newCommand(template, 'delete', 'Delete a template. Existing agents keep running with their current version.', [
    'offshoot template delete tmpl_…',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async (cli) => {
        const { agentName } = await deleteTemplate(await ownerOf(cli), templateId);
        return {
          json: { id: templateId, deleted: true },
          text: `Deleted ${agentName} (${templateId}).\n\nNext: offshoot template list --mine`,
        };
      }),
    );
}
