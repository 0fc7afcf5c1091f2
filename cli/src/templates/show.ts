import { present } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, readerOf, templateIdArgument } from '../cli.ts';
import { shownText } from './shown-text.ts';
import { claimHint, templateResult } from './template-text.ts';

export function addTemplateShow(template: Command, run: Run): void {
  newCommand(
    template,
    'show',
    'Show what a template brings: instructions, soul, tools with their risks, level, and what its clones bring.',
    ['offshoot template show tmpl_…', 'offshoot template show tmpl_… --json'],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async (cli) => {
        const shown = present((await readerOf(cli).getTemplate({ templateId })).template);
        return templateResult(shown, ...shownText(shown), `Use it: ${claimHint(shown)}`);
      }),
    );
}
