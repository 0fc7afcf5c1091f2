import type { LineageNode } from '@offshoot/gen/offshoot/lineage/v1/lineage_pb.ts';

/** What the lineage service says of an agent, to this person. */
export type Said = Pick<LineageNode, 'instanceId' | 'parentInstanceId' | 'ownerId' | 'state' | 'createTime' | 'contextSources'>;

/** An agent with its clones. */
export interface Relative {
  said: Said;
  children: Relative[];
}

/** The family from the oldest ancestor down. `ancestors`: the nearest first. `descendants`: parents before their clones. */
export function familyOf(asked: Said, ancestors: readonly Said[], descendants: readonly Said[]): Relative {
  const self: Relative = { said: asked, children: [] };
  const known = new Map([[asked.instanceId, self]]);
  for (const said of descendants) {
    const parent = known.get(said.parentInstanceId);
    // A tree that is too large is cut: whose parent is missing cannot be placed. Nor is anybody placed twice.
    if (parent === undefined || known.has(said.instanceId)) continue;
    const relative: Relative = { said, children: [] };
    parent.children.push(relative);
    known.set(said.instanceId, relative);
  }
  return ancestors.reduce<Relative>((below, said) => ({ said, children: [below] }), self);
}
