import { Refusal } from '@offshoot/refusals';
import { textDigest } from '@offshoot/statements';

/** The owner's words about which context to pass on. */
export interface ContextPrompt {
  /** '' if it is sealed. */
  readonly contextPrompt: string;
  /** Only the source can decrypt it. */
  readonly sealedContextPrompt?: Uint8Array;
  /** Digest of the sealed prompt; '' if it is not sealed. */
  readonly contextPromptDigest: string;
}

/** The digest that the owner's statement names. */
export function promptDigest({ contextPrompt, contextPromptDigest }: ContextPrompt): string {
  return contextPromptDigest || textDigest(contextPrompt);
}

/** Checks which fields require or exclude each other; `at` is the prompt's path in the request. Throws VALIDATION_FAILED. */
export function checkContextPrompt({ contextPrompt, sealedContextPrompt, contextPromptDigest }: ContextPrompt, at: string): void {
  const refuse = (field: string, message: string, help: string) => {
    throw new Refusal('VALIDATION_FAILED', message, { help, metadata: { field: `${at}${field}` } });
  };
  // Neither PostgreSQL nor any place where the agent writes it can hold a NUL.
  if (contextPrompt.includes('\0')) refuse('context_prompt', 'The context prompt contains a NUL character.', 'Send plain text.');
  if (sealedContextPrompt && contextPrompt !== '')
    refuse('context_prompt', 'The context prompt is given twice.', 'Send it in plain text or sealed.');
  if ((contextPromptDigest !== '') !== (sealedContextPrompt !== undefined))
    refuse('context_prompt_digest', 'A sealed prompt needs its digest, and only that.', 'Send the digest that the statement binds.');
}
