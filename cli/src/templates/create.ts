import { createTemplate } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { withAttestFor } from './signing/attestation.ts';
import { newTemplateResult } from './template-text.ts';

export function addTemplateCreate(template: Command, run: Run): void {
  const command = newCommand(
    template,
    'create',
    'Create a private template from a YAML file. See examples/templates/README.md for its fields.',
    [
      'offshoot template create -f examples/templates/trip-planner.yaml',
      'offshoot template create -f agent.yaml --attest-for 7d --json',
      'sed s/NAME/Trips/ agent.yaml | offshoot template create -f -',
    ],
  ).requiredOption('-f, --file <file>', 'YAML file with the content, "-" for stdin');
  withAttestFor(command).action(({ file, attestFor }: { file: string; attestFor: number }) =>
    run(async (cli) => {
      const { readTemplateFile } = await import('./template-file.ts');
      const content = await readTemplateFile(file, cli.input);
      return newTemplateResult(await createTemplate(await ownerOf(cli), content, attestFor));
    }),
  );
}
