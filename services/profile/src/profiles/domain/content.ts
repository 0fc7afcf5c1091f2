import { checkProfile, completeProfile, type ProfileBody, type ProfileProblem, problemText, statusOf } from '@offshoot/profiles';
import { Refusal } from '@offshoot/refusals';
import type { ProfileContent } from './profile.ts';

/** Problems in one message: more than a person mends at a time. */
const MAX_TOLD = 5;

/** What a client wrote, as it is stored. Throws VALIDATION_FAILED for its form, AGENT_UNPROCESSABLE for its meaning. */
export function checkedContent(json: unknown): ProfileContent {
  refuseProblems(checkProfile(json));
  return completeProfile(json as ProfileBody);
}

/** Throws VALIDATION_FAILED, AGENT_UNPROCESSABLE or AGENT_INHERITANCE_REFUSED, if there are any. */
export function refuseProblems(problems: readonly ProfileProblem[]): void {
  const [first] = problems;
  if (!first) return;
  const message = problems.slice(0, MAX_TOLD).map(problemText).join(' ');
  const metadata = { field: first.path, rule: first.code };
  if (statusOf(problems) === 400) throw new Refusal('VALIDATION_FAILED', message, { metadata, help: 'Correct the profile.' });
  const isOfInheritance = first.code === 'inheritance_cycle' || first.code === 'inheritance_too_deep';
  throw new Refusal(isOfInheritance ? 'AGENT_INHERITANCE_REFUSED' : 'AGENT_UNPROCESSABLE', message, { metadata });
}
