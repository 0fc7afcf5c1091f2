// An effective configuration of which every value knows where it comes from.
import type { ToolGrant, Variable } from '../schema/profile.ts';
import type { ProfileSoul } from '../schema/soul.ts';
import type { ProfileTool } from '../schema/tools.ts';
import type { EffectiveProfile } from './effective.ts';
import type { AnyTool } from './identity.ts';

/** Undefined: nobody set it, so it has its default. */
export interface Sourced<Value, Source> {
  value: Value;
  source: Source | undefined;
}

export const SINGLE_FIELDS = [
  'model',
  'sandbox_policy_id',
  'memory',
  'temperature',
  'top_p',
  'max_output_tokens',
  'store',
  'store_required',
  'trust_level',
] as const;
export type SingleField = (typeof SINGLE_FIELDS)[number];

/** Of a soul: they only narrow what an agent does, so those of all levels count. */
export const NARROWING = ['restricted_topics', 'escalation_rules'] as const;
type Narrowing = (typeof NARROWING)[number];
type Rules = { [Field in Narrowing]: NonNullable<ProfileSoul[Field]>[number] };

export interface TracedSoul<Source> {
  fields: Map<Exclude<keyof ProfileSoul, Narrowing>, Sourced<unknown, Source>>;
  rules: { [Field in Narrowing]: Sourced<Rules[Field], Source>[] };
}

export interface Traced<Source, Tool extends AnyTool = ProfileTool> {
  /** In the order in which a model reads them. */
  instructions: Sourced<string, Source>[];
  singles: { [Field in SingleField]: Sourced<EffectiveProfile[Field], Source> };
  tools: Sourced<Tool, Source>[];
  metadata: Map<string, Sourced<string, Source>>;
  variables: Map<string, Sourced<Variable, Source>>;
  toolGrants: Map<string, Sourced<ToolGrant, Source>>;
  /** Undefined: no level has one. */
  soul: TracedSoul<Source> | undefined;
}

/** With a blank line between two levels. */
export const textOf = (instructions: readonly Sourced<string, unknown>[]): string => instructions.map(({ value }) => value).join('\n\n');

export function untraced<Source, Tool extends AnyTool>(traced: Traced<Source, Tool>): EffectiveProfile<Tool> {
  const { singles, soul } = traced;
  const valuesIn = <V>(map: Map<string, Sourced<V, Source>>): Record<string, V> =>
    Object.fromEntries([...map].map(([name, { value }]) => [name, value]));
  return {
    instructions: textOf(traced.instructions),
    model: singles.model.value,
    tools: traced.tools.map(({ value }) => value),
    sandbox_policy_id: singles.sandbox_policy_id.value,
    memory: singles.memory.value,
    temperature: singles.temperature.value,
    top_p: singles.top_p.value,
    max_output_tokens: singles.max_output_tokens.value,
    metadata: valuesIn(traced.metadata),
    store: singles.store.value,
    store_required: singles.store_required.value,
    variables: valuesIn(traced.variables),
    soul: soul === undefined ? null : untracedSoul(soul),
    trust_level: singles.trust_level.value,
    tool_grants: [...traced.toolGrants.values()].map(({ value }) => value),
  };
}

function untracedSoul<Source>({ fields, rules }: TracedSoul<Source>): ProfileSoul {
  const own = [...fields].map(([name, { value }]) => [name, value]);
  const narrowing = NARROWING.filter((name) => rules[name].length > 0).map((name) => [name, rules[name].map(({ value }) => value)]);
  return Object.fromEntries([...own, ...narrowing]);
}
