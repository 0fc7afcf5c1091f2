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
