// Under which sandbox policy the code of a request runs: never under one that the profile does not name.
import { type ProfileProblem, problem } from '../problem.ts';
import type { EffectiveProfile } from './effective.ts';
import type { AnyTool } from './identity.ts';

/** Of several, the last one counts. */
const codeToolIn = <Tool extends AnyTool>(tools: readonly Tool[]): Tool | undefined =>
  tools.findLast(({ type }) => type === 'code_interpreter');

/** A request's tool takes the place of the profile's, and keeps its policy: without that, it would have the profile's other one, or none. */
export function withPolicyOf<Tool extends AnyTool>(before: readonly AnyTool[], tool: Tool): Tool {
  const policy = codeToolIn(before)?.sandbox_policy_id ?? null;
  return tool.type !== 'code_interpreter' || policy === null || isNamed(tool) ? tool : { ...tool, sandbox_policy_id: policy };
}

/** A profile that says anything of code says it for its requests, too: they name its policy or none. */
export function policyProblems(
  { tools, sandbox_policy_id }: Pick<EffectiveProfile<AnyTool>, 'tools' | 'sandbox_policy_id'>,
  asked: readonly AnyTool[],
): ProfileProblem[] {
  const own = codeToolIn(tools);
  if (own === undefined && sandbox_policy_id === null) return [];
  const policy = own?.sandbox_policy_id ?? sandbox_policy_id;
  return asked.flatMap((tool, i) =>
    tool.type === 'code_interpreter' && isNamed(tool) && tool.sandbox_policy_id !== policy
      ? [problem(['tools', i, 'sandbox_policy_id'], 'not_allowed', 'must be the sandbox policy of the agent, or not be there')]
      : [],
  );
}

const isNamed = ({ sandbox_policy_id }: AnyTool): boolean => (sandbox_policy_id ?? null) !== null;
