import { Failure } from '@offshoot/owner';
import { DECLINED } from '../failure.ts';
import type { Input } from './input.ts';

/** Throws DECLINED with the reason and `outcome`, unless the person says yes. */
export async function requireYes(
  input: Input,
  question: string,
  outcome: string,
  options: { help: string; metadata: Record<string, string> },
): Promise<void> {
  const answer = input.isTerminal ? await input.ask(`${question} [y/N] `) : '';
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new Failure(DECLINED, `${input.isTerminal ? 'You did not confirm' : 'There is no terminal to confirm at'}: ${outcome}.`, options);
}

/** Has the person type the name of what will be gone. Throws DECLINED with the reason and `outcome`, unless they do. */
export async function requireName(
  input: Input,
  name: string,
  question: string,
  outcome: string,
  options: { help: string; metadata: Record<string, string> },
): Promise<void> {
  const answer = input.isTerminal ? await input.ask(`${question} `) : '';
  if (answer.trim() === name.trim()) return;
  throw new Failure(DECLINED, `${input.isTerminal ? 'That is not its name' : 'There is no terminal to confirm at'}: ${outcome}.`, options);
}
