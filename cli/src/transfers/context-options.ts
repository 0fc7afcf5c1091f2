import { type Command, InvalidArgumentError } from 'commander';
import { secondsOption } from '../terminal/duration.ts';

/** What commands that hand context over have in common. */
export interface ContextOptions {
  context: string;
  preview?: boolean;
  add: string[];
  remove: string[];
  yes?: boolean;
  /** Digest of a summary that was shown before; '' for none. */
  summary: string;
  showSecrets?: boolean;
  answerWithin: number;
  json?: boolean;
}

const ANSWER_SECONDS = 30;

export function withContextOptions(command: Command): Command {
  const repeatable = (item: string, all: string[]) => [...all, item];
  const answerable = command
    .option('--context <text>', 'what is handed over, in your words (default: everything but credentials)', '')
    .option('--preview', 'ask the agent first what that would be; at a terminal you can change it and sign, otherwise it is only shown')
    .option('--add <item>', 'with --preview: this item goes along (repeatable; its id or its number)', repeatable, [])
    .option('--remove <item>', 'with --preview: this item stays (repeatable; its id or its number)', repeatable, [])
    .option('--yes', 'with --preview: sign it without asking')
    .option('--show-secrets', 'with --preview: show the words of credentials too')
    .option('--summary <digest>', 'sign the summary that an earlier --preview has shown, exactly that one', digestOption, '');
  return withAnswerWithin(answerable);
}

export function withAnswerWithin(command: Command): Command {
  return command.option('--answer-within <seconds>', 'how long to wait for an answer of the agent', secondsOption, ANSWER_SECONDS);
}

function digestOption(value: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(value)) throw new InvalidArgumentError('it is "sha256:" and 64 hex digits, as the preview shows it');
  return value;
}
