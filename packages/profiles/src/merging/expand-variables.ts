import type { JsonObject } from '@offshoot/statements';
import { LIMITS } from '../limits.ts';
import { type ProfileProblem, problem } from '../problem.ts';
import { expanded, variableTexts } from '../variables/expanding.ts';
import type { EffectiveProfile } from './effective.ts';
import type { AnyTool } from './identity.ts';

/**
 * The configuration with the values of its variables in its instructions: each placeholder once, in one pass, so nothing in a value is
 * ever a placeholder. It has no variables any more. A value may also be {"type": "input_text", "text": …}, as the Responses API knows it.
 * With problems (HTTP 400; paths begin with "variables"), the configuration is as it was.
 */
export function expandVariables<Effective extends EffectiveProfile<AnyTool>>(
  effective: Effective,
  values: JsonObject,
): { effective: Effective; problems: ProfileProblem[] } {
  const { texts, problems } = variableTexts(effective.variables, values);
  if (problems.length > 0) return { effective, problems };
  const instructions = expanded(effective.instructions, texts);
  if (instructions !== undefined) return { effective: { ...effective, instructions, variables: {} }, problems };
  const tooLarge = `must make instructions of at most ${LIMITS.resolvedInstructionsBytes} bytes`;
  return { effective, problems: [problem(['variables'], 'too_long', tooLarge)] };
}
