import { claimAgent } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { userValuesOf } from '../values/user-values.ts';
import { claimResult } from './claim-actions.ts';
import { type ClaimOptions, withClaimOptions } from './claim-options.ts';
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
      const wish = { requestId, templateId, join, model, values: await userValuesOf(cli, options) };
      const asked = { ...options, wish, added: join.way.case === 'added' };
      return claimResult(cli, asked, (owner, how) => claimAgent(owner, wish, how));
    }),
  );
}
