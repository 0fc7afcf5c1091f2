import { Failure } from '@offshoot/client';
import { MAX_PROMPT_BYTES } from '@offshoot/context';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { withAnswerWithin } from '../agent-line.ts';
import { USAGE } from '../failure.ts';

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

function digestOption(value: string): string {
  if (!SYNTAX.digest.test(value)) throw new InvalidArgumentError('A digest is "sha256:" and 64 hex digits, as the preview shows it.');
  return value;
}

/** Throws USAGE before any request is made. */
export function checkContextOptions(options: ContextOptions): void {
  checkText('--context', options.context);
  const { preview, add, remove, yes, summary, showSecrets } = options;
  if (preview && summary) {
    throw new Failure(USAGE, 'Use either --preview or --summary.', {
      help: '--summary signs what an earlier --preview showed.',
    });
  }
  if (!preview && (add.length > 0 || remove.length > 0 || yes || showSecrets)) {
    throw new Failure(USAGE, '--add, --remove, --yes and --show-secrets need --preview.', {
      help: 'Add --preview to the command.',
    });
  }
  const number = [...add, ...remove].find((item) => /^\d+$/.test(item));
  if (!yes || number === undefined) return;
  throw new Failure(USAGE, `With --yes, number ${number} could mean a different item than the one you saw.`, {
    help: 'Use the item id that the preview shows.',
  });
}

/** The gateway cannot check sealed text, so this does. */
export function checkText(option: string, text: string): void {
  const size = Buffer.byteLength(text);
  if (size <= MAX_PROMPT_BYTES && !text.includes('\0')) return;
  throw new Failure(USAGE, `${option} has ${size} bytes; the limit is ${MAX_PROMPT_BYTES}, without NUL.`, { help: 'Make it shorter.' });
}
