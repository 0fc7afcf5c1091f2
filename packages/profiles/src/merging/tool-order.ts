import type { Sourced } from './traced.ts';

/** Fields whose values are a member's own JSON: a null in them means something. */
const FOREIGN = ['parameters', 'constraints'];

/** Without the fields that are null, which are the same as missing: two texts of one configuration have one digest. */
export function plainForm<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plainForm) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(kept.map(([name, inner]) => [name, FOREIGN.includes(name) ? inner : plainForm(inner)])) as T;
}

/**
 * `tools` with `others`: each of the others takes the place of the first tool with its identity, the rest with that identity go, and those
 * that replace nothing come last. A tool without identity neither replaces nor is replaced.
 */
export function inPlace<Tool, Source>(
  tools: readonly Sourced<Tool, Source>[],
  others: readonly Sourced<Tool, Source>[],
  identityOf: (tool: Tool) => string | undefined,
): Sourced<Tool, Source>[] {
  const coming = new Map<string, Sourced<Tool, Source>[]>();
  for (const other of others) {
    const identity = identityOf(other.value);
    if (identity !== undefined) coming.set(identity, [...(coming.get(identity) ?? []), other]);
  }
  const placed = new Set<Sourced<Tool, Source>>();
  const kept = tools.flatMap((tool) => {
    const identity = identityOf(tool.value);
    const [first] = (identity !== undefined && coming.get(identity)) || [];
    if (first === undefined) return [tool];
    if (placed.has(first)) return [];
    placed.add(first);
    return [first];
  });
  return [...kept, ...others.filter((other) => !placed.has(other))];
}
