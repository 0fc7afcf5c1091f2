import type { Sourced } from './traced.ts';

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
