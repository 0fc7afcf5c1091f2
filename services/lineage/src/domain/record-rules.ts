import { Refusal } from '@offshoot/refusals';
import type { ContextRecord, InstanceRecord } from './instance.ts';

/** Throws VALIDATION_FAILED if no instance can have such a record. */
export function checkRecord(record: InstanceRecord): void {
  if (record.instanceId === record.parentInstanceId) {
    throw new Refusal('VALIDATION_FAILED', `Instance ${record.instanceId} cannot be its own parent.`, {
      help: 'Leave parent_instance_id empty for a root.',
    });
  }
  if (!isStorable(record.createTime)) {
    throw new Refusal('VALIDATION_FAILED', `The time of instance ${record.instanceId} is not valid.`, {
      help: 'Set create_time to when it was claimed.',
    });
  }
}

/** Throws VALIDATION_FAILED if no share can have such a record. */
export function checkContextRecord({ sourceId, targetId }: ContextRecord): void {
  if (sourceId !== targetId) return;
  throw new Refusal('VALIDATION_FAILED', `Instance ${sourceId} cannot share with itself.`, {
    help: 'Name the instance that shared context and the one that received it.',
  });
}

/**
 * Records arrive repeatedly and in any order: only a higher revision changes anything. The first record settles where an instance came
 * from; later ones only change its owner and state. The store applies the same rules to what it already has. Returns one record per
 * instance, in the order of their ids, with the same effect as applying all of `records` one after the other.
 */
export function merged(records: readonly InstanceRecord[]): InstanceRecord[] {
  const byInstance = new Map<string, InstanceRecord>();
  for (const record of records) {
    const known = byInstance.get(record.instanceId);
    byInstance.set(record.instanceId, known ? afterwards(known, record) : record);
  }
  return [...byInstance.values()].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}

function afterwards(known: InstanceRecord, { ownerId, state, revision }: InstanceRecord): InstanceRecord {
  return revision > known.revision ? { ...known, ownerId, state, revision } : known;
}

/** The years that the contract's timestamps allow; a message can carry others. False for an invalid date, too. */
function isStorable(time: Date): boolean {
  return time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999;
}
