import { canonicalJson, type JsonValue } from '@offshoot/statements';
import { plainForm } from '../json.ts';
import { completeProfile, type Profile } from '../profile.ts';
import type { ProfileBody } from '../schema/profile.ts';
import type { ProfileSoul } from '../schema/soul.ts';
import type { ProfileTool } from '../schema/tools.ts';
import type { EffectiveProfile } from './effective.ts';
import { toolIdentity } from './identity.ts';
import { SINGLE_FIELDS, type Sourced, type Traced, type TracedSoul, untraced } from './traced.ts';

/** The profile as if it had written itself what it inherits: the last of the chain, which is as for `inherit`. */
export function resolvedProfile(chain: readonly ProfileBody[]): Profile {
  const own = chain.at(-1);
  if (own === undefined) throw new Error('A chain has a profile.');
  const said = Object.entries(inherit(chain)).filter(([field, value]) => Object.hasOwn(own, field) || !isDefault(field, value));
  return completeProfile({ ...own, ...Object.fromEntries(said) });
}

/** What an effective configuration says if nobody said anything. */
const isDefault = (field: string, value: unknown): boolean =>
  value === null || (field === 'store_required' && value === false) || (typeof value === 'object' && Object.keys(value).length === 0);

/** A profile of a chain, and what stands for it in an explanation. */
export interface ChainLevel<Source> {
  source: Source;
  body: ProfileBody;
}

/**
 * The configuration of a profile with its bases. `chain` begins with the base of all, and ends with the profile itself.
 *
 * - Instructions: all, the base's first, with a blank line between two: line ends before it do not count.
 * - Tools: the base's first. A function of the same name and a server of the same label takes the place of the base's: a model could not
 *   tell two of one name apart. Other tools are the same if type and configuration are: then they count once, else they stay beside
 *   each other.
 * - Metadata, variables and tool grants: by key, name and tool; the later one wins.
 * - Soul: the later one replaces the earlier one, but for restricted topics and escalation rules: those of all levels hold.
 * - `store_required`: true if any level says so. Then `store` is true, too.
 * - Everything else, memory included: the later one wins as a whole.
 */
export const inherit = (chain: readonly ProfileBody[]): EffectiveProfile =>
  untraced(traceChain(chain.map((body, level) => ({ source: level, body }))));

export function traceChain<Source>(chain: readonly ChainLevel<Source>[]): Traced<Source> {
  return requiredStore(chain.reduce(withLevel<Source>, nothing<Source>()));
}

/** A required `store` overrides `store` itself. */
export function requiredStore<Source, T extends Pick<Traced<Source>, 'singles'>>(traced: T): T {
  const { store_required } = traced.singles;
  if (!store_required.value || traced.singles.store.value === true) return traced;
  return { ...traced, singles: { ...traced.singles, store: { value: true, source: store_required.source } } };
}

function nothing<Source>(): Traced<Source> {
  const none = { value: null, source: undefined };
  return {
    instructions: [],
    singles: {
      model: none,
      sandbox_policy_id: none,
      memory: none,
      temperature: none,
      top_p: none,
      max_output_tokens: none,
      store: none,
      store_required: { value: false, source: undefined },
      trust_level: none,
    },
    tools: [],
    metadata: new Map(),
    variables: new Map(),
    toolGrants: new Map(),
    soul: undefined,
  };
}

function withLevel<Source>(base: Traced<Source>, { source, body }: ChainLevel<Source>): Traced<Source> {
  const from = <V>(value: V): Sourced<V, Source> => ({ value, source });
  const { soul } = body;
  return {
    instructions: [...base.instructions.map(withoutLineEnds), from(body.instructions)],
    singles: singlesOf(base.singles, body, source),
    tools: distinct([...base.tools, ...(body.tools ?? []).map((tool) => from(plainForm(tool)))], inheritedIdentity),
    metadata: new Map([...base.metadata, ...entriesOf(body.metadata, from)]),
    variables: new Map([...base.variables, ...entriesOf(body.variables, (variable) => from(plainForm(variable)))]),
    toolGrants: new Map([
      ...base.toolGrants,
      ...(body.tool_grants ?? []).map((grant) => [grant.tool_name, from(plainForm(grant))] as const),
    ]),
    soul: soul === undefined || soul === null ? base.soul : withSoul(base.soul, plainForm(soul), from),
  };
}

/** Texts are often kept with a line end, which would make the blank line after them two. Not by a pattern: it would try each of many line ends. */
function withoutLineEnds<Source>({ value, source }: Sourced<string, Source>): Sourced<string, Source> {
  let end = value.length;
  while (value[end - 1] === '\n' || value[end - 1] === '\r') end -= 1;
  return { value: value.slice(0, end), source };
}

function singlesOf<Source>(before: Traced<Source>['singles'], body: ProfileBody, source: Source): Traced<Source>['singles'] {
  const set = SINGLE_FIELDS.filter((field) => (body[field] ?? null) !== null && !(field === 'store_required' && body[field] === false)).map(
    (field) => [field, { value: plainForm(body[field]), source }],
  );
  return { ...before, ...Object.fromEntries(set) };
}

function entriesOf<V, Source>(map: Record<string, V> | null | undefined, from: (value: V) => Sourced<V, Source>) {
  return Object.entries(map ?? {}).map(([name, value]) => [name, from(value)] as const);
}

function withSoul<Source>(
  base: TracedSoul<Source> | undefined,
  soul: ProfileSoul,
  from: <V>(value: V) => Sourced<V, Source>,
): TracedSoul<Source> {
  const { restricted_topics, escalation_rules, ...own } = soul;
  const fields: TracedSoul<Source>['fields'] = new Map(
    Object.entries(own).map(([name, value]) => [name as keyof typeof own, from<unknown>(value)]),
  );
  const added = <V>(before: readonly Sourced<V, Source>[] | undefined, more: readonly V[] | null | undefined) =>
    distinct([...(before ?? []), ...(more ?? []).map((one) => from(one))], (one) => canonicalJson(one as JsonValue));
  return {
    fields,
    rules: {
      restricted_topics: added(base?.rules.restricted_topics, restricted_topics),
      escalation_rules: added(base?.rules.escalation_rules, escalation_rules),
    },
  };
}

/** Of those with one identity the last one, at the place of the first. One without identity is the same as no other. */
function distinct<V, Source>(all: readonly Sourced<V, Source>[], identityOf: (value: V) => string | undefined): Sourced<V, Source>[] {
  return [...new Map(all.map((one) => [identityOf(one.value) ?? Symbol(), one])).values()];
}

function inheritedIdentity(tool: ProfileTool): string | undefined {
  return tool.type === 'function' || tool.type === 'mcp' ? toolIdentity(tool) : canonicalJson(tool as unknown as JsonValue);
}
