import { Refusal } from '@offshoot/refusals';
import { textDigest } from '@offshoot/statements';

/** What the owner wants an agent to pass on. */
export interface ContextPrompt {
  /** '' where it is sealed. */
  readonly contextPrompt: string;
  /** Only the agent that tells can read it. */
  readonly sealedContextPrompt?: Uint8Array;
  /** Digest of the sealed prompt; '' where it is not sealed. */
  readonly contextPromptDigest: string;
}

/** The digest that the owner's statement names. */
export function promptDigest({ contextPrompt, contextPromptDigest }: ContextPrompt): string {
  return contextPromptDigest || textDigest(contextPrompt);
}

/** What must come together and what must not; `at` is where in the request the prompt is. Throws VALIDATION_FAILED. */
export function checkContextPrompt({ contextPrompt, sealedContextPrompt, contextPromptDigest }: ContextPrompt, at: string): void {
  const refuse = (field: string, message: string, help: string) => {
    throw new Refusal('VALIDATION_FAILED', message, { help, metadata: { field: `${at}${field}` } });
  };
  // Neither PostgreSQL nor any place that the agent writes it to can hold a NUL.
  if (contextPrompt.includes('\0')) refuse('context_prompt', 'The context prompt contains a NUL character.', 'Send plain text.');
  if (sealedContextPrompt && contextPrompt !== '')
    refuse('context_prompt', 'The context prompt is there twice.', 'Send it in clear or sealed.');
  if ((contextPromptDigest !== '') !== (sealedContextPrompt !== undefined))
    refuse('context_prompt_digest', 'A sealed prompt needs its digest, and only that.', 'Send the digest that the statement binds.');
}
