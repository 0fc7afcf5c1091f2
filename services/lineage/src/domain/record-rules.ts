import { Refusal } from '@offshoot/rpc/refusal.ts';
import type { ContextRecord, InstanceRecord } from './instance.ts';

export interface RecordDecision {
  /** The row as it has to be afterwards. Absent: the record changes nothing. */
  store?: InstanceRecord;
  /** What the record adds to the counts of its template. */
  live: -1 | 0 | 1;
  total: 0 | 1;
}

/** Throws VALIDATION_FAILED for what can be true of no instance. */
export function checkRecord(record: InstanceRecord): void {
  if (record.instanceId === record.parentInstanceId) {
    throw new Refusal('VALIDATION_FAILED', `Instance ${record.instanceId} cannot be its own parent.`, {
      help: 'Leave parent_instance_id empty for a root.',
    });
  }
}

/** Throws VALIDATION_FAILED for what can be true of no share. */
export function checkContextRecord({ sourceId, targetId }: ContextRecord): void {
  if (sourceId !== targetId) return;
  throw new Refusal('VALIDATION_FAILED', `Instance ${sourceId} cannot tell itself anything.`, {
    help: 'Name the instance that told and the one that was told.',
  });
}

/**
 * Records arrive repeatedly and in any order: only a higher revision changes anything. Where an instance came from is settled
 * by the first record; a later one moves its owner and its state alone.
 */
export function decideRecord(known: InstanceRecord | undefined, record: InstanceRecord): RecordDecision {
  if (!known) return { store: record, live: isLive(record), total: 1 };
  if (record.revision <= known.revision) return { live: 0, total: 0 };
  const store = { ...known, ownerId: record.ownerId, state: record.state, revision: record.revision };
  return { store, live: (isLive(store) - isLive(known)) as -1 | 0 | 1, total: 0 };
}

function isLive(record: InstanceRecord): 0 | 1 {
  return record.state === 'LIVE' ? 1 : 0;
}
