// The names under which a model knows the tools of servers.
import type { ModelItem } from '@offshoot/models';
import type { Item } from '@offshoot/openai-api';
import { HOSTED_NAMES } from '../domain/tool-rules.ts';

/** Names that no tool of a server gets: those of tools of ours, whether or not this turn has them, and those of the functions. */
export const takenBy = (functions: readonly { name: string }[]): Set<string> =>
  new Set([...HOSTED_NAMES, ...functions.map(({ name }) => name)]);

/** Letters, digits, _ and -, as endpoints want names, and no other tool's. */
export function freeName(name: string, label: string, taken: ReadonlySet<string>): string {
  const plain = plainName(name);
  if (!taken.has(plain)) return plain;
  const long = `${plainName(label)}_${plain}`.slice(0, 60);
  for (let count = 1; ; count++) {
    const next = count === 1 ? long : `${long}_${count}`;
    if (!taken.has(next)) return next;
  }
}

const plainName = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64);

/** Earlier items, with calls of servers' tools under their present names, so that the model does not take them for another tool's. */
export function underNamesOfNow(
  told: readonly ModelItem[],
  items: readonly Item[],
  nameOf: (label: string, tool: string) => string,
): readonly ModelItem[] {
  const names = new Map<string, string>();
  for (const item of items)
    if (item.type === 'mcp_call' || item.type === 'mcp_approval_request') names.set(item.id, nameOf(item.server_label, item.name));
  if (names.size === 0) return told;
  return told.map((item) => (item.is === 'call' ? { ...item, name: names.get(item.callId) ?? item.name } : item));
}
