import type { JsonObject } from '@offshoot/statements';
import { expanded, variableTexts } from '../variables/expanding.ts';
import type { AnyTool } from './identity.ts';
import { type ChainLevel, traceChain } from './inherit.ts';
import { type RequestFields, withRequest } from './request.ts';
import { NARROWING, SINGLE_FIELDS, type SingleField, type Sourced, type Traced } from './traced.ts';

/** A value, and which profile, `request` or `default` (nobody) it is from. */
interface Explained<Source, Value = unknown> {
  value: Value;
  source: Source | 'request' | 'default';
}

/** An effective configuration as JSON in which every value says where it is from. */
export type Explanation<Source> = Record<SingleField, Explained<Source>> & {
  /** In the order in which a model reads them; a blank line separates two. */
  instructions: Explained<Source, string>[];
  tools: Explained<Source, AnyTool>[];
  metadata: Record<string, Explained<Source, string>>;
  variables: Record<string, Explained<Source>>;
  tool_grants: Explained<Source>[];
  /** By field; restricted topics and escalation rules one by one. Null: nobody wrote one. */
  soul: Record<string, Explained<Source> | Explained<Source>[]> | null;
};

/**
 * Where each value of `inherit` is from. `values`: those of the variables, checked by `expandVariables`; with them, the instructions are
 * expanded.
 */
export function explain<Source>(chain: readonly ChainLevel<Source>[], values?: JsonObject): Explanation<Source> {
  const traced = traceChain(chain);
  const texts = values === undefined ? new Map<string, string>() : variableTexts(valuesIn(traced.variables), values).texts;
  return {
    ...singlesIn(traced.singles, told),
    instructions: traced.instructions.map(({ value, source }) => told({ value: expanded(value, texts) ?? value, source })),
    tools: traced.tools.map(told),
    metadata: mapped(traced.metadata, told),
    variables: mapped(traced.variables, told),
    tool_grants: [...traced.toolGrants.values()].map(told),
    soul: traced.soul ? explainedSoul(traced.soul) : null,
  };
}

/** What becomes of it with a request: see `mergeRequest`. */
export function explainRequest<Source>(explanation: Explanation<Source>, request: RequestFields<AnyTool>): Explanation<Source> {
  const singles = Object.fromEntries(SINGLE_FIELDS.map((field) => [field, explanation[field]])) as Traced<unknown>['singles'];
  const before = { instructions: explanation.instructions, singles, tools: explanation.tools } as Parameters<typeof withRequest>[0];
  const after = withRequest(before, request, 'request') as Pick<Explanation<Source>, 'instructions' | 'tools'> & {
    singles: Record<SingleField, Explained<Source>>;
  };
  return { ...explanation, ...after.singles, instructions: after.instructions, tools: after.tools };
}

function told<Source, Value>({ value, source }: Sourced<Value, Source>): Explained<Source, Value> {
  return { value, source: source ?? 'default' };
}

function explainedSoul<Source>({ fields, rules }: NonNullable<Traced<Source>['soul']>): NonNullable<Explanation<Source>['soul']> {
  const narrowing = NARROWING.filter((name) => rules[name].length > 0).map((name) => [
    name,
    rules[name].map((one) => told<Source, unknown>(one)),
  ]);
  return Object.fromEntries([...[...fields].map(([name, one]) => [name, told(one)]), ...narrowing]);
}

function mapped<Value, Result>(map: ReadonlyMap<string, Value>, to: (value: Value) => Result): Record<string, Result> {
  return Object.fromEntries([...map].map(([name, value]) => [name, to(value)]));
}

const valuesIn = <Value, Source>(map: ReadonlyMap<string, Sourced<Value, Source>>): Record<string, Value> =>
  mapped(map, ({ value }) => value);

function singlesIn<Source>(singles: Traced<Source>['singles'], to: (one: Sourced<unknown, Source>) => Explained<Source>) {
  return Object.fromEntries(SINGLE_FIELDS.map((field) => [field, to(singles[field])])) as Record<SingleField, Explained<Source>>;
}
