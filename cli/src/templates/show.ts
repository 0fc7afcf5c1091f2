import { toJson } from '@bufbuild/protobuf';
import { SoulSchema } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { present } from '@offshoot/owner';
import { printable } from '@offshoot/plain-text';
import { soulFrom, soulText } from '@offshoot/soul';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { templateResult } from './template-text.ts';

export function addTemplateShow(template: Command, run: Run): void {
  newCommand(template, 'show', 'Show a template with its instructions, its soul, and what its clones bring along by default.', [
    'offshoot template show tmpl_…',
    'offshoot template show tmpl_… --json',
  ])
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async ({ gateway, identities }) => {
        // Without an identity, nobody can have a private template.
        const { templates } = identities.exists() ? gateway.signedIn : gateway.anonymous;
        const shown = present((await templates.getTemplate({ templateId })).template);
        const { instructions, soul, contextDirective } = shown;
        const words = soul === undefined ? '' : soulText(soulFrom(toJson(SoulSchema, soul)));
        return templateResult(
          shown,
          linesOf(instructions),
          ...(words === '' ? [] : ['', 'Soul:', linesOf(words)]),
          ...(contextDirective === '' ? [] : ['', `By default, its clones bring: ${linesOf(contextDirective)}`]),
          '',
          `Use it: offshoot claim ${templateId} --invite URL --wait`,
        );
      }),
    );
}

/** Line by line: other people's text must not control the terminal. */
function linesOf(text: string): string {
  return text.trimEnd().split('\n').map(printable).join('\n');
}
