import type { TreeNode } from './instance.ts';

/**
 * Puts the path to one instance back into a tree that was cut breadth first, so that the answer always contains the requested instance and
 * its connection to the root. Makes room by dropping the last nodes, which have no children among those that stay. `path` starts at the
 * root.
 */
export function withPath(tree: TreeNode[], path: TreeNode[], limit: number): TreeNode[] {
  const present = new Set(tree.map(({ instanceId }) => instanceId));
  const missing = path.filter(({ instanceId }) => !present.has(instanceId));
  if (missing.length === 0) return tree;
  const onPath = new Set(path.map(({ instanceId }) => instanceId));
  const others = tree.filter(({ instanceId }) => !onPath.has(instanceId)).slice(0, Math.max(0, limit - path.length));
  const kept = new Set(others);
  const stays = tree.filter((node) => onPath.has(node.instanceId) || kept.has(node));
  return [...stays, ...missing].toSorted((a, b) => a.depth - b.depth);
}
