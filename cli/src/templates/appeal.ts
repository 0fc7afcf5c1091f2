import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';

export function addTemplateAppeal(template: Command, run: Run): void {
  newCommand(template, 'appeal', "Appeal against the operators' decision to unlist or quarantine your template, once per decision.", [
    'offshoot template show tmpl_…   # says what was decided, and why',
    'offshoot template appeal tmpl_… --text "Version 4 does not ask for passwords."',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .requiredOption('--text <text>', 'what you have to say')
    .action((templateId: string, { text }: { text: string }) =>
      run(async ({ gateway }) => {
        await gateway.signedIn.templates.appealStanding({ templateId, text });
        return { json: { templateId, appealed: true }, text: `Sent. See what becomes of it: offshoot template show ${templateId}` };
      }),
    );
}
