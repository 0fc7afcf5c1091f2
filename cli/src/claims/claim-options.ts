import { type Command, InvalidArgumentError } from 'commander';
import { groupIdArgument, inboxIdArgument } from '../cli.ts';
import { secondsOption } from '../terminal/duration.ts';
import type { ValueOptions } from '../values/user-values.ts';
import type { JoinOptions } from './join-options.ts';

/** Longer than the pool waits for somebody to let the agent in, so that its reason arrives first. */
const WAIT_SECONDS = 900;

export interface ClaimOptions extends JoinOptions, ValueOptions {
  model: string;
  wait?: boolean;
  timeout: number;
  queue?: number;
  requestId: string;
}

/** What `claim` and `clone` have in common. */
export function withClaimOptions(command: Command): Command {
  return command
    .option('--invite <url>', 'Convos invite link of the conversation', inviteOption)
    .option('--added-by <inbox>', "this inbox adds the agent's inbox to the conversation; nobody else can", inboxIdArgument)
    .option('--added', 'the same, by the inbox of this command (`offshoot identity`)')
    .option('--group <id>', 'the conversation that the agent is added to; with neither of the two above, by anybody in it', groupIdArgument)
    .option('--model <name>', 'another language model, where the template allows it', '')
    .option(
      '--set <key=value>',
      'value of a tool that you provide, sealed to the agent (repeatable); the key alone asks for it',
      (pair: string, all: string[]) => [...all, pair],
      [],
    )
    .option('--set-stdin <key>', 'the same for one tool, its value read from stdin: nobody sees it on the command line')
    .option('--wait', 'return when the agent is live (a clone: when it has its context)')
    .option('--timeout <seconds>', 'how long --wait waits', secondsOption, WAIT_SECONDS)
    .option('--queue <seconds>', 'how long the claim may wait for an agent in the queue (default 300); 0: not at all', queueOption)
    .option('--request-id <uuid>', 'makes a repetition of this very command give the same agent', requestIdOption, '');
}

function inviteOption(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('it is empty: copy the invite link from Convos, and put it in quotes');
  return value.trim();
}

function queueOption(value: string): number {
  if (!/^\d{1,4}$/.test(value) || Number(value) > 3600) throw new InvalidArgumentError('it is a number of seconds from 0 to 3600');
  return Number(value);
}

function requestIdOption(value: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) throw new InvalidArgumentError('it is a UUID');
  return value;
}
