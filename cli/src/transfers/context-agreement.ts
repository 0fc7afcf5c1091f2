import { MAX_PROMPT_BYTES } from '@offshoot/context';
import { Failure, type Recipient, sealTo } from '@offshoot/owner';
import type { SealedValue } from '@offshoot/sealing';
import type { Cli } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { ownerOf } from '../owner.ts';
import type { ContextOptions } from './context-options.ts';

/** The prompt, sealed to the agent, and its digest for the owner's statement. */
export interface AgreedPrompt {
  sealedContextPrompt: SealedValue;
  contextPromptDigest: string;
}

export async function agreedPrompt(cli: Cli, teller: Recipient, prompt: string): Promise<AgreedPrompt> {
  const { textDigest } = await import('@offshoot/statements');
  return {
    sealedContextPrompt: await sealTo(await ownerOf(cli), teller, 'context-prompt', prompt),
    contextPromptDigest: textDigest(prompt),
  };
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
