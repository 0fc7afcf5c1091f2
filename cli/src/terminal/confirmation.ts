import { Failure, INTERRUPTED } from '@offshoot/client';
import { DECLINED } from '../failure.ts';
import type { Input } from './input.ts';

interface Declined {
  help: string;
  metadata: Record<string, string>;
}

/** Throws DECLINED or INTERRUPTED with the reason and `outcome`, unless the person says yes. */
export async function requireYes(input: Input, question: string, outcome: string, options: Declined): Promise<void> {
  const answer = await answerTo(input, `${question} [y/N] `, outcome, options);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw declined(input, 'You did not confirm', outcome, options);
}

/** Has the person type the name of what will be gone. Throws DECLINED or INTERRUPTED with the reason and `outcome`, unless they do. */
export async function requireName(input: Input, name: string, question: string, outcome: string, options: Declined): Promise<void> {
  const answer = await answerTo(input, `${question} `, outcome, options);
  if (answer.trim() === name.trim()) return;
  throw declined(input, 'That is not its name', outcome, options);
}

async function answerTo(input: Input, question: string, outcome: string, options: Declined): Promise<string> {
  if (!input.isTerminal) return '';
  try {
    return await input.ask(question);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new Failure(INTERRUPTED, `Interrupted: ${outcome}.`, { ...options, cause: error });
  }
}

const declined = (input: Input, why: string, outcome: string, options: Declined): Failure =>
  new Failure(DECLINED, `${input.isTerminal ? why : 'There is no terminal to confirm at'}: ${outcome}.`, options);
