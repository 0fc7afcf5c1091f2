import type { ContextRecord, InstanceCount, InstanceRecord, ToldNode } from './instance.ts';

/** What the handlers need from the database. */
export interface LineageStore {
  instance(instanceId: string): Promise<InstanceRecord | undefined>;
  /** Parent first. At most MAX_DEPTH. */
  ancestorsOf(instanceId: string): Promise<ToldNode[]>;
  /** Breadth first, without the instance itself. At most MAX_NODES. */
  descendantsOf(instanceId: string): Promise<ToldNode[]>;
  /** Breadth first from the root. At most MAX_NODES, always including the path from the root to the instance. */
  treeAround(instanceId: string): Promise<ToldNode[]>;
  countOf(templateId: string): Promise<InstanceCount | undefined>;
  /** All of them or none. Idempotent, in any order and any combination. */
  record(records: readonly InstanceRecord[]): Promise<void>;
  /** Idempotent: the first record of a share counts. */
  recordContext(record: ContextRecord): Promise<void>;
}
