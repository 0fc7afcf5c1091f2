import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { checkAgainstTemplate, userValuesOf } from '../values/user-values.ts';
import { claimAgent } from './claim-actions.ts';
import { type ClaimOptions, withClaimOptions } from './claim-options.ts';
import { seenVersion } from './claim-signing.ts';
import { joinOf } from './join-options.ts';

export function addClaim(program: Command, run: Run): void {
  const command = newCommand(program, 'claim', 'Bring a new agent from a template into a Convos conversation.', [
    'offshoot claim tmpl_… --invite "https://dev.convos.org/v2?i=…" --set personal-email=you@example.com --wait',
    'offshoot claim tmpl_… --added-by INBOX --set api-token --wait  # INBOX: your inbox in Convos',
    'offshoot claim tmpl_… --added-by INBOX --group CONVERSATION --set-stdin api-token < token.txt',
    'offshoot claim tmpl_… --added --model gpt-oss-120b --json',
  ]).argument('<template>', 'id of the template', templateIdArgument);
  withClaimOptions(command).action((templateId: string, options: ClaimOptions) =>
    run(async (cli) => {
      const { requestId, model } = options;
      const join = await joinOf(options, async () => (await cli.identities.open()).inboxId);
      const values = await userValuesOf(cli, options);
      const check = () => checkAgainstTemplate(cli, templateId, values);
      const terms = () => seenVersion(cli, templateId, model);
      return claimAgent(cli, { requestId, templateId, join, model, values, terms, check }, options);
    }),
  );
}
