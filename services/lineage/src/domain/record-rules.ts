import { Refusal } from '@offshoot/refusals';
import type { ContextRecord, InstanceRecord } from './instance.ts';

/** Throws VALIDATION_FAILED for what can be true of no instance. */
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

/** Throws VALIDATION_FAILED for what can be true of no share. */
export function checkContextRecord({ sourceId, targetId }: ContextRecord): void {
  if (sourceId !== targetId) return;
  throw new Refusal('VALIDATION_FAILED', `Instance ${sourceId} cannot share with itself.`, {
    help: 'Name the instance that told and the one that was told.',
  });
}

/**
 * Records arrive repeatedly and in any order: only a higher revision changes anything. Where an instance came from is settled
 * by the first record; a later one moves its owner and its state alone. The store does the same with what it has already.
 *
 * One record an instance, in the order of their ids, with the same effect as all of `records` one after the other.
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

/** The years that a timestamp of the contract can have; a message can carry others. False of an invalid date too. */
function isStorable(time: Date): boolean {
  return time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999;
}
