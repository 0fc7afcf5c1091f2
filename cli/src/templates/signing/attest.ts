import { attestTemplate, Failure } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { ownerOf } from '../../owner.ts';
import { templateResult } from '../template-text.ts';
import { attestedText, ownWork, withFor } from './attestation.ts';

export function addTemplateAttest(template: Command, run: Run): void {
  const command = newCommand(
    template,
    'attest',
    'Confirm that the current version is the latest. Agents without a valid confirmation are shown as stale.',
    ['offshoot template attest tmpl_…', 'offshoot template attest tmpl_… --for 7d --json'],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('-f, --file <file>', 'YAML file to compare the version with, if none of your current keys has signed it');
  withFor(command).action((templateId: string, options: { for: number; file?: string }) =>
    run(async (cli) => {
      if (options.for === 0) throw new Failure(USAGE, '--for must be greater than 0.', { help: 'For example: --for 30d' });
      const shown = await attestTemplate(await ownerOf(cli), templateId, options.for, await ownWork(options.file, cli.input));
      return templateResult(shown, attestedText(shown));
    }),
  );
}
