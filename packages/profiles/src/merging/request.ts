import { type ProfileProblem, problem } from '../problem.ts';
import type { ProfileTool } from '../schema/tools.ts';
import { policyProblems, withPolicyOf } from './code-policy.ts';
import type { EffectiveProfile } from './effective.ts';
import { type AnyTool, toolIdentity } from './identity.ts';
import { requiredStore } from './inherit.ts';
import { inPlace } from './tool-order.ts';
import { SINGLE_FIELDS, type SingleField, type Sourced, type Traced, textOf } from './traced.ts';

/** What a request may say instead of its profile. Null is the same as missing. */
export interface RequestFields<Tool extends AnyTool> {
  instructions?: string | null;
  model?: string | null;
  tools?: readonly Tool[] | null;
  temperature?: number | null;
  top_p?: number | null;
  max_output_tokens?: number | null;
  store?: boolean | null;
}

const INLINE_FIELDS = ['model', 'temperature', 'top_p', 'max_output_tokens', 'store'] as const;

/**
 * What a request runs with. Its instructions replace the profile's as a whole, and its other values win. Its tools are added; a function of
 * the same name, a server of the same label and any other tool of the same type take the place of the profile's; code stays under the
 * profile's sandbox policy. With `store_required`, `store` stays true. Refuse first what the profile does not allow (`requestProblems`).
 */
export function mergeRequest<Tool extends AnyTool = ProfileTool>(
  effective: EffectiveProfile,
  request: RequestFields<Tool>,
): EffectiveProfile<ProfileTool | Tool> {
  const own = <V>(value: V): Sourced<V, string> => ({ value, source: 'profile' });
  const before: RequestPart<string, ProfileTool> = {
    instructions: [own(effective.instructions)],
    singles: Object.fromEntries(SINGLE_FIELDS.map((field) => [field, own(effective[field])])) as Traced<string>['singles'],
    tools: effective.tools.map(own),
  };
  const { instructions, singles, tools } = withRequest(before, request, 'request');
  return {
    ...effective,
    ...(Object.fromEntries(SINGLE_FIELDS.map((field) => [field, singles[field].value])) as Pick<EffectiveProfile, SingleField>),
    instructions: textOf(instructions),
    tools: tools.map(({ value }) => value),
  };
}

/** What a request changes. */
type RequestPart<Source, Tool extends AnyTool> = Pick<Traced<Source, Tool>, 'instructions' | 'singles' | 'tools'>;

/** `mergeRequest`, with the source of each value. */
export function withRequest<Source, Tool extends AnyTool>(
  before: RequestPart<Source, ProfileTool>,
  request: RequestFields<Tool>,
  source: Source,
): RequestPart<Source, ProfileTool | Tool> {
  const from = <V>(value: V): Sourced<V, Source> => ({ value, source });
  const tools = (request.tools ?? []).map((tool) =>
    withPolicyOf(
      before.tools.map(({ value }) => value),
      tool,
    ),
  );
  const inline = INLINE_FIELDS.filter((field) => (request[field] ?? null) !== null).map((field) => [field, from(request[field])]);
  return requiredStore({
    instructions: typeof request.instructions === 'string' ? [from(request.instructions)] : before.instructions,
    singles: { ...before.singles, ...Object.fromEntries(inline) },
    tools: inPlace<ProfileTool | Tool, Source>(before.tools, tools.map(from), toolIdentity),
  });
}

/** Why the profile does not allow the request: HTTP 400. */
export function requestProblems(
  profile: Pick<EffectiveProfile<AnyTool>, 'store_required' | 'tools' | 'sandbox_policy_id'>,
  { store, tools }: RequestFields<AnyTool>,
): ProfileProblem[] {
  const ofStore =
    profile.store_required && store === false
      ? [problem(['store'], 'not_allowed', 'must not be false: the agent requires that responses are stored')]
      : [];
  return [...ofStore, ...policyProblems(profile, tools ?? [])];
}
