import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { claimAgent, joinOf, userConfigOf } from '../claim-actions.ts';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { type ClaimOptions, withClaimOptions } from './claim-options.ts';

export function addClaim(program: Command, run: Run): void {
  const command = newCommand(program, 'claim', 'Bring a fresh agent of a template into a Convos conversation.', [
    'offshoot claim tmpl_… --invite "https://dev.convos.org/v2?i=…" --set personal-email=you@example.com --wait',
    'offshoot claim tmpl_… --added --model gpt-oss-120b --json',
  ]).argument('<template>', 'id of the template', templateIdArgument);
  withClaimOptions(command).action((templateId: string, options: ClaimOptions) =>
    run(async (cli) => {
      const request = {
        requestId: options.requestId ?? randomUUID(),
        templateId,
        join: joinOf(options),
        model: options.model,
        userConfig: userConfigOf(options.set),
      };
      return claimAgent(cli, request, options);
    }),
  );
}
