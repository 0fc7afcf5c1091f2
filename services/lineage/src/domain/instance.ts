/** Where an instance is in its life; the names of offshoot.claim.v1.InstanceState. */
export const INSTANCE_STATES = ['IDLE', 'CLAIMED', 'JOINING', 'LIVE', 'DRAINING', 'GONE'] as const;
export type InstanceState = (typeof INSTANCE_STATES)[number];

/** What the claim service told us about an instance. */
export interface InstanceRecord {
  instanceId: string;
  /** Absent: a root, claimed from its template. */
  parentInstanceId?: string;
  templateId: string;
  creatorId: string;
  ownerId: string;
  state: InstanceState;
  /** Grows with every change at the claim service. */
  revision: bigint;
  createTime: Date;
}

/** An instance as a place in a tree. */
export interface TreeNode extends InstanceRecord {
  /** Distance from the instance that was asked for; in a whole tree, from its root. */
  depth: number;
}

export interface InstanceCount {
  creatorId: string;
  live: bigint;
  total: bigint;
}
