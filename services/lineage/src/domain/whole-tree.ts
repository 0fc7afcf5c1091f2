import type { TreeNode } from './instance.ts';

/**
 * A tree that was cut breadth first, with the path to one instance put back in: whoever asks about an instance finds it in the answer,
 * and how it hangs together with the root. The last nodes make room, which have no children among those that stay.
 *
 * `path` starts at the root.
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
