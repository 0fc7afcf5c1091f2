import type { JsonValue } from '@bufbuild/protobuf';
import type { TrustSettings } from '@offshoot/context';
import { type Command, InvalidArgumentError } from 'commander';
import { lineTo, onlyFound, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import type { ChangeOptions } from './change-settings.ts';
import { permissionsText } from './settings-text.ts';

interface GrantsOptions extends ChangeOptions {
  revoke?: string;
}

export function addAgentsGrants(agents: Command, run: Run): void {
  const command = newCommand(agents, 'grants', 'List what your agent may do without asking, and what it asks for now.', [
    'offshoot agents grants inst_…',
    'offshoot agents grants inst_… --revoke 3f2a91c0',
  ])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--revoke <id>', 'it asks again for this: the id, or the first eight of its digits', grantOption);
  withAnswerWithin(command).action((instanceId: string, { revoke, answerWithin }: GrantsOptions) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const before = await line.trust();
      const { cards, grants } = revoke === undefined ? before : await line.revokeGrant(meant(before, revoke));
      return { json: { instanceId, cards, grants } as unknown as JsonValue, text: permissionsText({ cards, grants }) };
    }),
  );
}

function meant({ grants }: TrustSettings, digits: string): string {
  const found = grants.filter(({ id }) => id.startsWith(digits));
  const problem = (isNone: boolean) => `You have allowed ${isNone ? 'nothing' : 'several things'} with the id ${digits}.`;
  return onlyFound(found, problem, 'List them with `offshoot agents grants`.').id;
}

function grantOption(value: string): string {
  if (!/^[0-9a-f]{8,64}$/.test(value)) throw new InvalidArgumentError('Use an id as `offshoot agents grants` shows it.');
  return value;
}
