import { Failure, present, setRollout } from '@offshoot/client';
import { type Rollout, RolloutSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type Command, Option } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { ownerOf } from '../../owner.ts';
import { percentOption } from '../../terminal/options.ts';
import { documentOf } from '../../terminal/output.ts';
import { rolloutText } from '../../terminal/readable.ts';
import { followRollout, rolloutResult } from './rollout-actions.ts';

interface RolloutOptions {
  watch?: boolean;
  json?: boolean;
  goOn?: boolean;
  share?: number;
  halt?: boolean;
}

export function addTemplateRollout(template: Command, run: Run): void {
  newCommand(
    template,
    'rollout',
    'Show how far the newest version of your template has spread: how many agents have it, refused it, or still wait for it.',
    [
      'offshoot template rollout tmpl_…',
      'offshoot template rollout tmpl_… --watch --json',
      'offshoot template rollout tmpl_… --go-on --share 25%',
      'offshoot template rollout tmpl_… --halt',
    ],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .option('--watch', 'update until every agent has answered; with --json, one document per line')
    .option('--go-on', 'let the newest version go to all agents, or with --share to more; also ends a halt')
    .option('--share <percent>', 'with --go-on: how many of the agents, such as 25%', percentOption)
    .addOption(new Option('--halt', 'let the newest version go to no more agents').conflicts(['goOn', 'share']))
    .action((templateId: string, { watch, json, goOn, share, halt }: RolloutOptions) =>
      run(async (cli) => {
        if (share !== undefined && !goOn) throw new Failure(USAGE, '--share needs --go-on.');
        const owner = await ownerOf(cli);
        const now = present((await owner.gateway.claims.getRollout({ templateId })).rollout);
        if (halt) await setRollout(owner, templateId, now.version, { share: now.share, haltAfter: now.haltAfter, halted: true });
        if (goOn) await setRollout(owner, templateId, now.version, { share: share ?? 100, haltAfter: now.haltAfter });
        if (!watch) return rolloutResult(present((await owner.gateway.claims.getRollout({ templateId })).rollout));
        const show = (rollout: Rollout) => cli.print(json ? JSON.stringify(documentOf(RolloutSchema, rollout)) : rolloutText(rollout));
        await followRollout(cli, templateId, { show });
        return undefined;
      }),
    );
}
