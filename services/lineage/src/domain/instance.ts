/** The lifecycle state of an instance; the names of offshoot.claim.v1.InstanceState. */
export const INSTANCE_STATES = ['IDLE', 'CLAIMED', 'JOINING', 'LIVE', 'DRAINING', 'GONE'] as const;
export type InstanceState = (typeof INSTANCE_STATES)[number];

/** What the claim service reported about an instance. */
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

/** Records that an agent ingested context from another one. */
export interface ContextRecord {
  /** Each transfer counts once. */
  transferId: string;
  sourceId: string;
  targetId: string;
  ingestTime: Date;
}

/** Who shared context with an instance, and how often. */
export interface ContextSource {
  instanceId: string;
  /** Absent: the source's own record has not arrived yet. */
  instance?: Pick<InstanceRecord, 'ownerId' | 'creatorId'>;
  count: number;
  lastTime: Date;
}

/** An instance as a node of a tree. */
export interface TreeNode extends InstanceRecord {
  /** Distance from the requested instance; in a whole tree, from its root. */
  depth: number;
}

/** A node with those who shared context with it, oldest first. */
export interface ToldNode extends TreeNode {
  contextSources: ContextSource[];
}

export interface InstanceCount {
  creatorId: string;
  live: bigint;
  total: bigint;
}
