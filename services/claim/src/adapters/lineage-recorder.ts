import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { LineageRecordService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { type ServiceCredentials, serviceClient } from '@offshoot/rpc';
import type { DueRecord } from '../store/due-work.ts';
import type { ContextShare } from '../store/entities/context-share.ts';

/** What an agent is now; empty what it is not. */
export type LineageRecord = Pick<
  DueRecord,
  'instanceId' | 'revision' | 'state' | 'parentInstance' | 'templateId' | 'creatorId' | 'ownerId' | 'claimedAt'
>;

export interface LineageRecorder {
  record(record: LineageRecord, signal: AbortSignal): Promise<void>;
  /** A share that was ingested. */
  recordContext(share: ContextShare, signal: AbortSignal): Promise<void>;
}

export function lineageAt(url: string, { serviceToken, tls }: ServiceCredentials, timeoutMs: number): LineageRecorder {
  const client = serviceClient(LineageRecordService, { url, serviceToken, tls, timeoutMs });
  return {
    record: async ({ instanceId, parentInstance, templateId, creatorId, ownerId, state, revision, claimedAt }, signal) => {
      await client.recordInstance(
        {
          instanceId,
          parentInstanceId: parentInstance,
          templateId,
          creatorId,
          ownerId,
          state: InstanceState[state],
          revision: BigInt(revision),
          createTime: timestampFromDate(claimedAt),
        },
        { signal },
      );
    },
    recordContext: async ({ id, sourceInstance, targetInstance, ingestedAt, updatedAt }, signal) => {
      await client.recordContext(
        {
          shareId: id,
          sourceInstanceId: sourceInstance,
          targetInstanceId: targetInstance,
          ingestTime: timestampFromDate(ingestedAt ?? updatedAt),
        },
        { signal },
      );
    },
  };
}
