import type { ContextRecord, InstanceCount, InstanceRecord, ToldNode } from './instance.ts';

/** What the handlers ask of the database. */
export interface LineageStore {
  instance(instanceId: string): Promise<InstanceRecord | undefined>;
  /** Parent first. At most MAX_DEPTH. */
  ancestorsOf(instanceId: string): Promise<ToldNode[]>;
  /** Breadth first, without the instance itself. At most MAX_NODES. */
  descendantsOf(instanceId: string): Promise<ToldNode[]>;
  /** Breadth first from the root. At most MAX_NODES, the path from the root to the instance always among them. */
  treeAround(instanceId: string): Promise<ToldNode[]>;
  countOf(templateId: string): Promise<InstanceCount | undefined>;
  /** All of them or none. Repeatable, in any order and in any company. */
  record(records: readonly InstanceRecord[]): Promise<void>;
  /** Repeatable: the first record of a share counts. */
  recordContext(record: ContextRecord): Promise<void>;
}
