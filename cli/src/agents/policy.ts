import { ClonePolicy } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type Command, Option } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { present } from '../templates/template-actions.ts';
import { instanceResult } from './instance-actions.ts';

const POLICIES = { any: ClonePolicy.ANY, 'bound-only': ClonePolicy.BOUND_ONLY } as const;

export function addAgentsPolicy(agents: Command, run: Run): void {
  newCommand(agents, 'policy', 'Set which clones may receive context from your agent. The agent itself enforces it.', [
    'offshoot agents policy inst_… --clones bound-only',
    'offshoot agents policy inst_… --clones any --json',
  ])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .addOption(
      new Option('--clones <policy>', 'bound-only: only children that you name and sign for; any: also children that the pool chooses')
        .choices(Object.keys(POLICIES))
        .makeOptionMandatory(),
    )
    .action((instanceId: string, { clones: policy }: { clones: keyof typeof POLICIES }) =>
      run(async ({ gateway, identities }) => {
        const statement = await (await identities.open()).sign({ action: 'instance.set-clone-policy', instanceId, policy });
        const answer = await gateway.signedIn.claims.setClonePolicy({ instanceId, policy: POLICIES[policy], statement });
        const meaning = policy === 'any' ? 'to any clone of yours' : 'only to a clone that your statement names';
        return instanceResult(present(answer.instance), `${instanceId} hands its context ${meaning}.`);
      }),
    );
}
