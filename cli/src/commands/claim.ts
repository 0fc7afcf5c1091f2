import type { Command } from 'commander';
import { claimAgent, joinOf } from '../claim-actions.ts';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { checkAgainstTemplate, userValuesOf } from '../user-values.ts';
import { type ClaimOptions, withClaimOptions } from './claim-options.ts';

export function addClaim(program: Command, run: Run): void {
  const command = newCommand(program, 'claim', 'Bring a fresh agent of a template into a Convos conversation.', [
    'offshoot claim tmpl_… --invite "https://dev.convos.org/v2?i=…" --set personal-email=you@example.com --wait',
    'offshoot claim tmpl_… --added --set api-token --wait',
    'offshoot claim tmpl_… --added --set-stdin api-token < token.txt',
    'offshoot claim tmpl_… --added --model gpt-oss-120b --json',
  ]).argument('<template>', 'id of the template', templateIdArgument);
  withClaimOptions(command).action((templateId: string, options: ClaimOptions) =>
    run(async (cli) => {
      const { requestId, model } = options;
      const join = joinOf(options);
      const values = await userValuesOf(cli, options);
      const check = Object.keys(values).length > 0 ? { check: () => checkAgainstTemplate(cli, templateId, values) } : {};
      return claimAgent(cli, { requestId, templateId, join, model, values, ...check }, options);
    }),
  );
}
