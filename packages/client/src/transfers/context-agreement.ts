import type { SealedValue } from '@offshoot/statements/sealing';
import type { Owner } from '../owner.ts';
import { type Recipient, sealTo } from '../values/sealing.ts';

/** The prompt, sealed to the agent, and its digest for the owner's statement. */
export interface AgreedPrompt {
  sealedContextPrompt: SealedValue;
  contextPromptDigest: string;
}

export async function agreedPrompt(owner: Owner, teller: Recipient, prompt: string): Promise<AgreedPrompt> {
  const { textDigest } = await import('@offshoot/statements');
  return { sealedContextPrompt: await sealTo(owner, teller, 'context-prompt', prompt), contextPromptDigest: textDigest(prompt) };
}
