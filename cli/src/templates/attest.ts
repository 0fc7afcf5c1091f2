import { Failure, present } from '@offshoot/owner';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { attestedText, signAttestation, withFor } from './attestation.ts';
import { templateResult } from './template-actions.ts';
import { requireOwnVersion, versionAsSigned } from './version-check.ts';

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
      const version = await versionAsSigned(cli, templateId);
      await requireOwnVersion(cli, version, options.file);
      const statement = await signAttestation(await cli.identities.open(), version.action, options.for);
      const attested = await cli.gateway.signedIn.templates.attestTemplateVersion({
        templateId,
        version: BigInt(version.action.version),
        statement,
      });
      const shown = present(attested.template);
      return templateResult(shown, attestedText(shown));
    }),
  );
}
