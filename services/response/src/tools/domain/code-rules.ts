import type { CodeRules } from '@offshoot/code-execution';
import { type CodeInterpreterTool, RequestRefusal } from '@offshoot/openai-api';
import { toolVerdict } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import type { Character } from '../../conversations/domain/turn.ts';

/**
 * What the agent's profile says of trust holds for code, too. Without a network, code can only compute; with one, it may do anything, and nobody
 * can be asked for an approval: a grant is for any code.
 */
export function mayRunCode(character: Character | undefined, code: string, { network }: Pick<CodeRules, 'network'>): boolean {
  if (character === undefined) return true;
  const annotations: JsonObject = network === 'none' ? { readOnlyHint: true } : { destructiveHint: true };
  const call = { name: 'code_interpreter', arguments: { code }, annotations, needsApproval: false, content: ['code'] };
  return toolVerdict(character, call) === 'run';
}

/** Containers are not kept. Throws RequestRefusal. */
export function requireFreshContainer({ container }: CodeInterpreterTool, param: string): void {
  if (!container || container === 'auto' || typeof container === 'object') return;
  throw new RequestRefusal('invalid_request', "The surroundings of code are not kept. Use the container 'auto'.", {
    code: 'unsupported_parameter',
    param: `${param}.container`,
  });
}
