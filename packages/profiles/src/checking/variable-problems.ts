import { type ProfileProblem, problem, type Step } from '../problem.ts';
import type { Variable } from '../schema/profile.ts';
import { valueProblem } from '../variables/value.ts';

/** What the schema of a declaration does not say. */
export function variableProblems(variable: Variable, steps: readonly Step[]): ProfileProblem[] {
  const { type, required, choices } = variable;
  const given = variable.default ?? undefined;
  if (choices && type !== 'string') return [problem([...steps, 'choices'], 'conflict', 'is for variables of type "string" only')];
  if (given === undefined) return [];
  if (required === true) return [problem([...steps, 'default'], 'conflict', 'is never used, because the variable is required')];
  const objection = valueProblem(variable, given);
  return objection === undefined ? [] : [problem([...steps, 'default'], 'bad_default', objection)];
}
