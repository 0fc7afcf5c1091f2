import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { currentTemplate } from './template-actions.ts';

export function addTemplateDelete(template: Command, run: Run): void {
  newCommand(template, 'delete', 'Delete a template. Existing agents keep running with their current version.', [
    'offshoot template delete tmpl_…',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async (cli) => {
        const identity = await cli.identities.open();
        const { version, agentName } = await currentTemplate(cli, templateId);
        const statement = await identity.sign({ action: 'template.delete', templateId, version: Number(version) });
        await cli.gateway.signedIn.templates.deleteTemplate({ templateId, statement });
        return {
          json: { id: templateId, deleted: true },
          text: `Deleted ${agentName} (${templateId}).\n\nNext: offshoot template list --mine`,
        };
      }),
    );
}
