import { present } from '@offshoot/client';
import { type Rollout, RolloutSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../../cli.ts';
import { documentOf } from '../../terminal/output.ts';
import { rolloutText } from '../../terminal/readable.ts';
import { followRollout, rolloutResult } from './rollout-actions.ts';

export function addTemplateRollout(template: Command, run: Run): void {
  newCommand(
    template,
    'rollout',
    'Show how far the newest version of your template has spread: how many agents have it, refused it, or still wait for it.',
    ['offshoot template rollout tmpl_…', 'offshoot template rollout tmpl_… --watch', 'offshoot template rollout tmpl_… --watch --json'],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('--watch', 'update until every agent has answered; with --json, one document per line')
    .action((templateId: string, { watch, json }: { watch?: boolean; json?: boolean }) =>
      run(async (cli) => {
        if (!watch) return rolloutResult(present((await cli.gateway.signedIn.claims.getRollout({ templateId })).rollout));
        const show = (rollout: Rollout) => cli.print(json ? JSON.stringify(documentOf(RolloutSchema, rollout)) : rolloutText(rollout));
        await followRollout(cli, templateId, { show });
        return undefined;
      }),
    );
}
