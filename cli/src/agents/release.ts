import { releaseAgent } from '@offshoot/client';
import { InstanceSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Command } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { documentOf } from '../terminal/output.ts';
import { instanceStateName } from '../terminal/readable.ts';

export function addRelease(program: Command, run: Run): void {
  newCommand(program, 'release', 'End an agent. It says goodbye, leaves the conversation and deletes what it learned.', [
    'offshoot release inst_…',
  ])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .action((instanceId: string) =>
      run(async (cli) => {
        const instance = await releaseAgent(await ownerOf(cli), instanceId);
        return {
          json: documentOf(InstanceSchema, instance),
          text: `${instanceId} is ${instanceStateName(instance.state)}.\n\nNext: offshoot agents --mine`,
        };
      }),
    );
}
