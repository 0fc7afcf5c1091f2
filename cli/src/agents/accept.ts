import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Failure, present } from '@offshoot/owner';
import type { Command } from 'commander';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { instanceOf, instanceResult, isRefused } from './instance-actions.ts';

export function addAgentsAccept(agents: Command, run: Run): void {
  newCommand(agents, 'accept', 'Accept an agent that somebody offered you.', [
    'offshoot agents accept inst_…',
    'offshoot agents accept inst_… --json',
  ])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .action((instanceId: string) =>
      run(async (cli) => {
        const offered = await offeredInstance(cli, instanceId);
        const identity = await cli.identities.open();
        const statement = await identity.sign({ action: 'instance.accept', instanceId, previousOwnerId: offered.ownerId });
        const answer = await cli.gateway.signedIn.claims.acceptInstance({ instanceId, statement });
        return instanceResult(present(answer.instance), `${instanceId} is yours.`, '', 'Next: offshoot agents --mine');
      }),
    );
}

/** Only somebody who is offered the agent can see it at all. */
async function offeredInstance(cli: Cli, instanceId: string): Promise<Instance> {
  try {
    return await instanceOf(cli, instanceId);
  } catch (error) {
    if (!isRefused(error, 'NOT_INSTANCE_OWNER')) throw error;
    throw new Failure('INSTANCE_NOT_OFFERED', 'The agent is not on offer to you, or the offer has expired.', {
      help: 'List your offers with `offshoot agents offers`, or ask the owner for a new one.',
      metadata: { instanceId },
      cause: error,
    });
  }
}
