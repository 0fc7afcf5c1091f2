import { createTemplate, Failure, present, VERSION_UNVERIFIED } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { withAttestFor } from './signing/attestation.ts';
import { newTemplateResult } from './template-text.ts';

export function addTemplateDuplicate(template: Command, run: Run): void {
  const command = newCommand(
    template,
    'duplicate',
    'Make a private template of your own from a public one. It says in every version what it was copied from.',
    ['offshoot template duplicate tmpl_…', 'offshoot template duplicate tmpl_… --json'],
  ).argument('<template>', 'id of the public template', templateIdArgument);
  withAttestFor(command).action((templateId: string, { attestFor }: { attestFor: number }) =>
    run(async (cli) => {
      const { duplicateOf } = await import('@offshoot/template-content');
      const source = present((await cli.gateway.signedIn.templates.getTemplateVersion({ templateId, version: 0n })).version);
      const content = duplicateOf(source);
      if (content === undefined) {
        throw new Failure(
          VERSION_UNVERIFIED,
          `The gateway sent other content than that of version ${source.version}. Nothing was signed.`,
          {
            help: 'Do not use this gateway, or report it to its operator.',
            metadata: { templateId, version: String(source.version) },
          },
        );
      }
      return newTemplateResult(await createTemplate(await ownerOf(cli), content, attestFor));
    }),
  );
}
