import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ErrorReason } from '@offshoot/gen/offshoot/error/v1/reason_pb.ts';
import { LineageRecordService, type RecordInstanceRequestSchema } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { type Reason, reasons } from '@offshoot/refusals';
import { serviceClient } from '@offshoot/rpc';
import type { ServiceCredentials } from '@offshoot/rpc/auth';
import type { Transfer } from '../../database/entities/transfer.ts';
import type { DueRecord } from '../store/lineage-outbox.ts';

/** Per call, by the contract. */
export const MAX_RECORDS = 200;

/** An agent's current facts; fields that do not apply are empty. */
type LineageRecord = Pick<
  DueRecord,
  'instanceId' | 'revision' | 'state' | 'parentInstance' | 'templateId' | 'creatorId' | 'ownerId' | 'claimedAt'
>;

export interface LineageRecorder {
  /** Takes at most `MAX_RECORDS`. Returns the positions of refused records, with reasons; all others were recorded. */
  record(records: readonly LineageRecord[], signal: AbortSignal): Promise<Map<number, Reason>>;
  /** Records a share that was ingested. */
  recordContext(share: Transfer, signal: AbortSignal): Promise<void>;
}

export function lineageAt(url: string, { serviceKey, tls }: ServiceCredentials, timeoutMs: number): LineageRecorder {
  const client = serviceClient(LineageRecordService, { url, serviceKey, audience: 'lineage', tls, timeoutMs });
  return {
    record: async (records, signal) => {
      const { refused } = await client.recordInstances({ records: records.map(toRequest) }, { signal });
      return new Map(refused.map(({ index, reason }) => [index, reasonOf(reason)]));
    },
    recordContext: async ({ id, sourceInstance, targetInstance, ingestedAt, updatedAt }, signal) => {
      await client.recordContext(
        {
          transferId: id,
          sourceInstanceId: sourceInstance,
          targetInstanceId: targetInstance ?? '',
          ingestTime: timestampFromDate(ingestedAt ?? updatedAt),
        },
        { signal },
      );
    },
  };
}

function toRequest(record: LineageRecord): MessageInitShape<typeof RecordInstanceRequestSchema> {
  const { instanceId, parentInstance, templateId, creatorId, ownerId, state, revision, claimedAt } = record;
  return {
    instanceId,
    parentInstanceId: parentInstance,
    templateId,
    creatorId,
    ownerId,
    state: InstanceState[state],
    revision: BigInt(revision),
    createTime: timestampFromDate(claimedAt),
  };
}

function reasonOf(wire: ErrorReason): Reason {
  return reasons.find((name) => ErrorReason[name] === wire) ?? 'INTERNAL';
}
