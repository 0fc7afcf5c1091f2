import type { CodeRules } from '@offshoot/code-execution';
import { type CodeInterpreterTool, RequestRefusal } from '@offshoot/open-responses';
import { toolVerdict } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import type { Character } from './turn.ts';

/**
 * What the agent's profile says of trust holds for code, too. Without a network, code can only compute; with one, it may do anything, and nobody
 * can be asked for an approval.
 */
export function mayRunCode(character: Character | undefined, code: string, { network }: Pick<CodeRules, 'network'>): boolean {
  if (character === undefined) return true;
  const annotations: JsonObject = network === 'none' ? { readOnlyHint: true } : { destructiveHint: true };
  return toolVerdict(character, { name: 'code_interpreter', arguments: { code }, annotations, needsApproval: false }) === 'run';
}

/** Containers are not kept, and nothing is put into them. Throws RequestRefusal. */
export function requireFreshContainer({ container }: CodeInterpreterTool, param: string): void {
  if (!container || container === 'auto') return;
  const { file_ids } = (typeof container === 'object' ? container : {}) as { file_ids?: readonly string[] | null };
  if (typeof container === 'object' && !file_ids?.length) return;
  const what =
    typeof container === 'object' ? 'Files cannot be put into the surroundings of code' : 'The surroundings of code are not kept';
  throw new RequestRefusal('invalid_request', `${what}. Use the container 'auto'.`, {
    code: 'unsupported_parameter',
    param: `${param}.container`,
  });
}
