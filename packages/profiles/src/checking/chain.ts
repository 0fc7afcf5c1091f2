// What the profiles of a chain may be together.
import { isLongerInUtf8, LIMITS } from '../limits.ts';
import { inherit } from '../merging/inherit.ts';
import { type ProfileProblem, problem } from '../problem.ts';
import type { ProfileBody } from '../schema/profile.ts';
import { placeholdersIn } from '../variables/expanding.ts';
import { hostedNameProblems } from './tool-problems.ts';

export interface Lineage {
  id: string;
  /** The base, its base and so on. */
  baseIds: readonly string[];
  /** Of the profiles that add to this one, how many follow one another at most. 0: there are none. */
  levelsBelow: number;
}

/** Why a profile cannot have its base. */
export function lineageProblems({ id, baseIds, levelsBelow }: Lineage): ProfileProblem[] {
  const at = ['base_profile_id'];
  if (baseIds.includes(id)) return [problem(at, 'inheritance_cycle', 'must not be the profile itself or one that adds to it')];
  if (baseIds.length + 1 + levelsBelow <= LIMITS.levels) return [];
  return [problem(at, 'inheritance_too_deep', `must not make more than ${LIMITS.levels} levels, with the profiles that add to this one`)];
}

/** Problems of checked profiles as one configuration, as `inherit` takes them: the last one is the profile that is written. */
export function chainProblems(chain: readonly ProfileBody[]): ProfileProblem[] {
  const { instructions, tools, variables, store_required, memory } = inherit(chain);
  const { resolvedInstructionsBytes: most, resolvedTools } = LIMITS;
  const unless = (isFine: boolean, found: () => ProfileProblem): ProfileProblem[] => (isFine ? [] : [found()]);
  return [
    ...unless(!store_required || chain.at(-1)?.store !== false, () =>
      problem(['store'], 'conflict', 'must not be false, because store_required is true in the profile or a base'),
    ),
    ...unless(!store_required || memory?.conversation_retention_days !== 0, () =>
      problem(
        ['memory', 'conversation_retention_days'],
        'conflict',
        'must not be 0, because store_required is true in the profile or a base',
      ),
    ),
    ...unless(!isLongerInUtf8(instructions, most), () =>
      problem(['instructions'], 'resolved_too_large', `must have at most ${most} bytes with those of the bases`),
    ),
    ...unless(tools.length <= resolvedTools, () =>
      problem(['tools'], 'resolved_too_large', `must be at most ${resolvedTools} with those of the bases`),
    ),
    ...unless(hostedNameProblems(tools, []).length === 0, () =>
      problem(['tools'], 'duplicate_tool', 'must not have, with those of the bases, a function with the name of another tool'),
    ),
    ...undeclared(instructions, variables),
  ];
}

/** A profile without variables has no placeholders either: braces in its text are text. */
function undeclared(instructions: string, variables: object): ProfileProblem[] {
  if (Object.keys(variables).length === 0) return [];
  const names = [...new Set(placeholdersIn(instructions))].filter((name) => !Object.hasOwn(variables, name));
  return names
    .slice(0, LIMITS.problems)
    .map((name) => problem(['instructions'], 'undeclared_variable', `has {{${name}}}, which variables does not declare`));
}
