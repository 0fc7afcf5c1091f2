import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { printable } from '../output.ts';
import { present, templateResult } from '../template-actions.ts';

export function addTemplateShow(template: Command, run: Run): void {
  newCommand(template, 'show', 'Show a template with its instructions.', [
    'offshoot template show tmpl_…',
    'offshoot template show tmpl_… --json',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async ({ gateway, identities }) => {
        // Who has no identity yet can have no private template.
        const { templates } = identities.exists() ? gateway.signedIn : gateway.anonymous;
        const shown = present((await templates.getTemplate({ templateId })).template);
        const instructions = shown.instructions.split('\n').map(printable).join('\n');
        return templateResult(shown, instructions.trimEnd(), '', `Use it: offshoot claim ${templateId} --invite URL --wait`);
      }),
    );
}
