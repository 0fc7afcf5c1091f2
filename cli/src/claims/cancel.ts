import { present } from '@offshoot/client';
import { ClaimSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Command } from 'commander';
import { claimIdArgument, newCommand, type Run } from '../cli.ts';
import { documentOf } from '../terminal/output.ts';

export function addClaims(program: Command, run: Run): void {
  const claims = program
    .command('claims')
    .description('Manage claims that are waiting for an agent.')
    .addHelpText('after', '\nExamples:\n  $ offshoot claims cancel clm_…');
  newCommand(claims, 'cancel', 'Cancel a claim that is waiting for an agent.', ['offshoot claims cancel clm_…'])
    .argument('<claim>', 'id of the claim', claimIdArgument)
    .action((claimId: string) =>
      run(async ({ gateway }) => {
        const claim = present((await gateway.signedIn.claims.cancelClaim({ claimId })).claim);
        return { json: documentOf(ClaimSchema, claim), text: `${claimId} has been cancelled.` };
      }),
    );
}
