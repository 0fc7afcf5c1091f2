// How the arrow keys walk through a tree, as in every tree view (ARIA Authoring Practices Guide).
import type { Relative } from './family.ts';

/** One line of the tree that can be seen, in the order from top to bottom. */
export interface Line {
  relative: Relative;
  /** Undefined: the root. */
  parentId: string | undefined;
  /** From 1. */
  level: number;
  /** Among its siblings, from 1. */
  position: number;
  siblings: number;
  /** Undefined: it has no clones. */
  isExpanded: boolean | undefined;
}

export interface Walk {
  /** Who has the focus. */
  focusedId: string;
  /** Whose clones are not shown. */
  collapsed: ReadonlySet<string>;
}

export const idOf = ({ said }: Relative): string => said.instanceId;

export function linesOf(root: Relative, collapsed: ReadonlySet<string>): Line[] {
  const lines: Line[] = [];
  // Without recursion: a family may be a thousand clones deep.
  const left: Omit<Line, 'isExpanded'>[] = [{ relative: root, parentId: undefined, level: 1, position: 1, siblings: 1 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { relative, level } = next;
    const { children } = relative;
    const isExpanded = children.length === 0 ? undefined : !collapsed.has(idOf(relative));
    lines.push({ ...next, isExpanded });
    if (!isExpanded) continue;
    const below = children.map((child, n) => ({
      relative: child,
      parentId: idOf(relative),
      level: level + 1,
      position: n + 1,
      siblings: children.length,
    }));
    left.push(...below.toReversed());
  }
  return lines;
}

/** A larger family is shown at first only as far as the agent and its own clones. */
const MAX_AT_FIRST = 30;

/** Whose clones are hidden at first. */
export function collapsedAtFirst(root: Relative, askedId: string): Set<string> {
  const lines = linesOf(root, new Set());
  if (lines.length <= MAX_AT_FIRST) return new Set();
  const parents = new Map(lines.map(({ relative, parentId }) => [idOf(relative), parentId]));
  const shown = new Set<string>();
  for (let id: string | undefined = askedId; id !== undefined; id = parents.get(id)) shown.add(id);
  return new Set(lines.flatMap(({ relative, isExpanded }) => (isExpanded && !shown.has(idOf(relative)) ? [idOf(relative)] : [])));
}

/** Undefined: the key means nothing here. */
export function afterKey(key: string, lines: readonly Line[], walk: Walk): Walk | undefined {
  const at = lines.findIndex(({ relative }) => idOf(relative) === walk.focusedId);
  const line = lines[at];
  if (line === undefined) return undefined;
  const to = (target: Line | undefined): Walk => (target === undefined ? walk : { ...walk, focusedId: idOf(target.relative) });
  switch (key) {
    case 'ArrowDown':
      return to(lines[at + 1]);
    case 'ArrowUp':
      return to(lines[at - 1]);
    case 'Home':
      return to(lines[0]);
    case 'End':
      return to(lines.at(-1));
    case 'ArrowRight':
      if (line.isExpanded === undefined) return walk;
      return line.isExpanded ? to(lines[at + 1]) : toggled(walk);
    case 'ArrowLeft':
      if (line.isExpanded) return toggled(walk);
      return to(lines.find(({ relative }) => idOf(relative) === line.parentId));
    default:
      return undefined;
  }
}

/** Shows or hides the clones of the focused agent. */
export function toggled({ focusedId, collapsed }: Walk): Walk {
  const without = new Set(collapsed);
  if (!without.delete(focusedId)) without.add(focusedId);
  return { focusedId, collapsed: without };
}
