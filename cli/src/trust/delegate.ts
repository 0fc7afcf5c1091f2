import { DELEGATED, type Trust } from '@offshoot/statements/trust.ts';
import { type Command, Option } from 'commander';
import { withAnswerWithin } from '../agent-line.ts';
import { inboxIdArgument, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { type ChangeOptions, changeSettings } from './change-settings.ts';

type Delegate = Trust['delegates'][number];

interface DelegateOptions extends ChangeOptions {
  upTo: Delegate['upTo'];
  remove?: boolean;
}

export function addAgentsDelegate(agents: Command, run: Run): void {
  const command = newCommand(agents, 'delegate', 'Let a member of the conversation decide in your place what your agent does.', [
    'offshoot agents delegate inst_… INBOX',
    'offshoot agents delegate inst_… INBOX --up-to R4',
    'offshoot agents delegate inst_… INBOX --remove',
  ])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('<inbox>', 'inbox of a person', inboxIdArgument)
    .addOption(
      new Option('--up-to <risk>', 'R3: what is private and can be undone; R4: also what reaches people outside whom you confirmed')
        .choices([...DELEGATED])
        .default(DELEGATED[0]),
    )
    .option('--remove', 'they decide nothing any more');
  withAnswerWithin(command).action((instanceId: string, inboxId: string, options: DelegateOptions) =>
    run((cli) =>
      changeSettings(cli, instanceId, options, ({ delegates: before, ...trust }) => {
        const others = before.filter((one) => one.inboxId !== inboxId);
        return { ...trust, delegates: options.remove ? others : [...others, { inboxId, upTo: options.upTo }] };
      }),
    ),
  );
}
