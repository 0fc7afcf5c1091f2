import { type Command, InvalidArgumentError } from 'commander';
import { secondsOption } from '../terminal/duration.ts';

/** Options shared by the commands that hand over context. */
export interface ContextOptions {
  context: string;
  preview?: boolean;
  add: string[];
  remove: string[];
  yes?: boolean;
  /** Digest of a summary shown before; '' for none. */
  summary: string;
  showSecrets?: boolean;
  answerWithin: number;
  json?: boolean;
}

const ANSWER_SECONDS = 30;

export function withContextOptions(command: Command): Command {
  const repeatable = (item: string, all: string[]) => [...all, item];
  const answerable = command
    .option('--context <text>', 'what to hand over, in your own words (default: everything except credentials)', '')
    .option(
      '--preview',
      'ask the agent first what it would hand over; at a terminal you can change and sign it, otherwise it is only shown',
    )
    .option('--add <item>', 'with --preview: include this item, by id or number (repeatable)', repeatable, [])
    .option('--remove <item>', 'with --preview: leave this item out, by id or number (repeatable)', repeatable, [])
    .option('--yes', 'with --preview: sign without asking')
    .option('--show-secrets', 'with --preview: show credentials in plain text')
    .option('--summary <digest>', 'sign exactly the summary that an earlier --preview showed', digestOption, '');
  return withAnswerWithin(answerable);
}

export function withAnswerWithin(command: Command): Command {
  return command.option('--answer-within <seconds>', 'how long to wait for the agent to answer', secondsOption, ANSWER_SECONDS);
}

function digestOption(value: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(value))
    throw new InvalidArgumentError('A digest is "sha256:" and 64 hex digits, as the preview shows it.');
  return value;
}
