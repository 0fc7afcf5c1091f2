// An explanation as rows of a table: a field, its value, and where that comes from.
import type { Explanation, Source } from './use-agent.ts';

export type From = Source | 'request' | 'default';

export interface ExplainedRow {
  /** Unique. */
  key: string;
  /** What the field is called, and what of it: the number of a part, or a name. */
  field: { is: 'plain' | 'variable' | 'tool' | 'grant'; name: string } | { is: 'instructions'; part: number };
  /** As JSON writes it, texts as they are. Undefined: nobody gave it a value. */
  value: string | undefined;
  from: From;
}

const SINGLES = [
  'model',
  'temperature',
  'top_p',
  'max_output_tokens',
  'store',
  'store_required',
  'trust_level',
  'sandbox_policy_id',
  'memory',
] as const;

/** `values`: those of the variables that the request gives. */
export function explainedRows(explanation: Explanation, values: Readonly<Record<string, string>>): ExplainedRow[] {
  const plain = (name: string, { value, source }: { value: unknown; source: From }): ExplainedRow => ({
    ...{ key: name, field: { is: 'plain', name }, value: textOf(value), from: source },
  });
  const { instructions, tools, variables, metadata, tool_grants: grants, soul } = explanation;
  return [
    ...SINGLES.map((name) => plain(name, explanation[name])),
    ...instructions.map(
      ({ value, source }, place): ExplainedRow => ({
        ...{ key: `instructions ${place}`, field: { is: 'instructions', part: place + 1 }, value, from: source },
      }),
    ),
    ...Object.entries(variables).map(([name, { value, source }]): ExplainedRow => {
      const given = Object.hasOwn(values, name) && values[name] !== '' ? values[name] : undefined;
      const usual = (value as { default?: unknown }).default;
      return {
        key: `variable ${name}`,
        field: { is: 'variable', name },
        value: given ?? textOf(usual),
        from: given === undefined ? source : 'request',
      };
    }),
    ...tools.map(({ value, source }, place): ExplainedRow => {
      return { key: `tool ${place}`, field: { is: 'tool', name: toolName(value) }, value: textOf(value), from: source };
    }),
    ...Object.entries(metadata).map(([name, one]) => plain(`metadata.${name}`, one)),
    ...grants.map(({ value, source }, place): ExplainedRow => {
      const name = String((value as { tool_name?: unknown }).tool_name);
      return { key: `grant ${place}`, field: { is: 'grant', name }, value: textOf(value), from: source };
    }),
    ...Object.entries(soul ?? {}).flatMap(([name, one]) =>
      Array.isArray(one)
        ? one.map((each, place) => ({ ...plain(`soul.${name}`, each), key: `soul.${name} ${place}` }))
        : [plain(`soul.${name}`, one)],
    ),
  ];
}

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function toolName(tool: object): string {
  const { name, server_label, registry_id, type } = tool as Record<string, unknown>;
  return String(name ?? server_label ?? registry_id ?? type);
}
