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

/** One agent has taken in what another one told it. */
export interface ContextRecord {
  /** Counted once. */
  transferId: string;
  sourceId: string;
  targetId: string;
  ingestTime: Date;
}

/** Who told an instance something, and how often. */
export interface ContextSource {
  instanceId: string;
  /** Absent: the source's own record has not come yet. */
  instance?: Pick<InstanceRecord, 'ownerId' | 'creatorId'>;
  count: number;
  lastTime: Date;
}

/** An instance as a place in a tree. */
export interface TreeNode extends InstanceRecord {
  /** Distance from the instance that was asked for; in a whole tree, from its root. */
  depth: number;
}

/** A node with who told it something, oldest first. */
export interface ToldNode extends TreeNode {
  contextSources: ContextSource[];
}

export interface InstanceCount {
  creatorId: string;
  live: bigint;
  total: bigint;
}
