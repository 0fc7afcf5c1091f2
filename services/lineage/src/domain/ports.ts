import type { InstanceCount, InstanceRecord, TreeNode } from './instance.ts';

/** What the handlers ask of the database. */
export interface LineageStore {
  instance(instanceId: string): Promise<InstanceRecord | undefined>;
  /** Parent first. At most MAX_DEPTH. */
  ancestorsOf(instanceId: string): Promise<TreeNode[]>;
  /** Breadth first, without the instance itself. At most MAX_NODES. */
  descendantsOf(instanceId: string): Promise<TreeNode[]>;
  /** Breadth first from the root. At most MAX_NODES, the path from the root to the instance always among them. */
  treeAround(instanceId: string): Promise<TreeNode[]>;
  countOf(templateId: string): Promise<InstanceCount | undefined>;
  record(record: InstanceRecord): Promise<void>;
}
