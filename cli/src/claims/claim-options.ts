import { type Command, InvalidArgumentError } from 'commander';
import { groupIdArgument, inboxIdArgument } from '../cli.ts';
import { secondsOption } from '../terminal/options.ts';
import type { ValueOptions } from '../values/user-values.ts';
import type { JoinOptions } from './join-options.ts';

/** Longer than the pool waits for a member to admit the agent, so that its reason arrives first. */
const WAIT_SECONDS = 900;

export interface ClaimOptions extends JoinOptions, ValueOptions {
  model: string;
  wait?: boolean;
  timeout: number;
  queue?: number;
  requestId: string;
}

/** Options that `claim` and `clone` share. */
export function withClaimOptions(command: Command): Command {
  return command
    .option('--invite <url>', 'Convos invite link to the conversation', inviteOption)
    .option('--added-by <inbox>', 'the inbox that will add the agent to the conversation; nobody else can', inboxIdArgument)
    .option('--added', 'like --added-by, with your own inbox (see `offshoot identity`)')
    .option('--group <id>', 'the conversation to join; without --added-by or --added, any member can add the agent', groupIdArgument)
    .option('--model <name>', 'use another language model, if the template allows it', '')
    .option(
      '--set <key=value>',
      'value for a tool, sealed to the agent (repeatable); give only the key to be prompted for the value',
      (pair: string, all: string[]) => [...all, pair],
      [],
    )
    .option('--set-stdin <key>', 'read the value of one tool from stdin, which keeps it off the command line')
    .option('--wait', 'wait until the agent is live (for a clone, until it has its context)')
    .option('--timeout <seconds>', 'time limit for --wait', secondsOption, WAIT_SECONDS)
    .option('--queue <seconds>', 'how long to wait in the queue for an agent (default: 300); 0 for not at all', queueOption)
    .option('--request-id <uuid>', 'repeat the same command with the same id to get the same agent', requestIdOption, '');
}

function inviteOption(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('The link is empty. Copy it from Convos and put it in quotes.');
  return value.trim();
}

function queueOption(value: string): number {
  if (!/^\d{1,4}$/.test(value) || Number(value) > 3600) throw new InvalidArgumentError('Use a number of seconds from 0 to 3600.');
  return Number(value);
}

function requestIdOption(value: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) throw new InvalidArgumentError('Use a UUID.');
  return value;
}
