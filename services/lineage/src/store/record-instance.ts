import { LockMode, type SqlEntityManager } from '@mikro-orm/postgresql';
import type { InstanceRecord } from '../domain/instance.ts';
import { decideRecord } from '../domain/record-rules.ts';
import { Instance } from './entities/instance.ts';
import { toRecord } from './to-record.ts';

/** Lock, decide, write; inside a transaction. */
export async function recordInstance(tx: SqlEntityManager, record: InstanceRecord): Promise<void> {
  const known = (await lockedInstance(tx, record.instanceId)) ?? (await insertedOrOvertaken(tx, record));
  const decision = decideRecord(known, record);
  if (known && decision.store) {
    const { ownerId, state, revision } = decision.store;
    await tx.nativeUpdate(Instance, { instanceId: record.instanceId }, { ownerId, state, revision });
  }
  if (decision.live !== 0 || decision.total !== 0) await addToCount(tx, record, decision.live, decision.total);
}

async function lockedInstance(tx: SqlEntityManager, instanceId: string): Promise<InstanceRecord | undefined> {
  const found = await tx.findOne(Instance, { instanceId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return found ? toRecord(found) : undefined;
}

/** Undefined: our row is the first. Otherwise the row of a record that arrived in the same moment. */
async function insertedOrOvertaken(tx: SqlEntityManager, record: InstanceRecord): Promise<InstanceRecord | undefined> {
  const inserted = await tx.execute<unknown[]>(
    `insert into instance (instance_id, parent_instance_id, template_id, creator_id, owner_id, state, revision, create_time)
     values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning 1`,
    [
      record.instanceId,
      record.parentInstanceId ?? null,
      record.templateId,
      record.creatorId,
      record.ownerId,
      record.state,
      record.revision,
      record.createTime,
    ],
  );
  return inserted.length > 0 ? undefined : lockedInstance(tx, record.instanceId);
}

async function addToCount(tx: SqlEntityManager, { templateId, creatorId }: InstanceRecord, live: number, total: number): Promise<void> {
  await tx.execute(
    `insert into template_count (template_id, creator_id, live, total) values (?, ?, ?, ?)
     on conflict (template_id) do update set live = template_count.live + excluded.live, total = template_count.total + excluded.total`,
    [templateId, creatorId, live, total],
  );
}
