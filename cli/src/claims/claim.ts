import { claimAgent } from '@offshoot/client';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { userValuesOf } from '../values/user-values.ts';
import { claimResult } from './claim-actions.ts';
import { claim, wishOf } from './claim-operation.ts';
import { type ClaimOptions, withClaimOptions } from './claim-options.ts';
import { joinOf } from './join-options.ts';

export function addClaim(program: Command, run: Run): void {
  const command = newCommand(program, 'claim', claim.summary, [
    'offshoot claim tmpl_… --invite "https://dev.convos.org/v2?i=…" --set personal-email=you@example.com --wait',
    'offshoot claim tmpl_… --added-by INBOX --set api-token --wait  # INBOX: your inbox in Convos',
    'offshoot claim tmpl_… --added-by INBOX --group CONVERSATION --set-stdin api-token < token.txt',
    'offshoot claim tmpl_… --added --model gpt-oss-120b --json',
  ]).argument('<template>', 'id of the template', templateIdArgument);
  withClaimOptions(command).action((templateId: string, options: ClaimOptions) =>
    run(async (cli) => {
      const { requestId, model, invite, added, addedBy, group } = options;
      const way = {
        ...(invite !== undefined && { invite }),
        ...(added && { added }),
        ...(addedBy && { addedBy }),
        ...(group && { group }),
      };
      await joinOf(way, async () => '');
      const wish = await wishOf(cli, { ...way, template: templateId, requestId, model, values: await userValuesOf(cli, options) });
      const asked = { ...options, wish, added: wish.join.way.case === 'added' };
      return claimResult(cli, asked, (owner, how) => claimAgent(owner, wish, how));
    }),
  );
}
