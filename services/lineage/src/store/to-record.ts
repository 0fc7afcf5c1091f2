import type { InstanceRecord, InstanceState } from '../domain/instance.ts';
import type { Instance } from './entities/instance.ts';
import type { TreeRow } from './tree-queries.ts';

export function toRecord(row: Instance | TreeRow): InstanceRecord {
  return {
    instanceId: row.instanceId,
    parentInstanceId: row.parentInstanceId ?? undefined,
    templateId: row.templateId,
    creatorId: row.creatorId,
    ownerId: row.ownerId,
    state: row.state as InstanceState,
    revision: BigInt(row.revision),
    createTime: new Date(row.createTime),
  };
}
