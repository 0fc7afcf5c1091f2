import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { LineageRecordService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { type ServiceCredentials, serviceClient } from '@offshoot/rpc';
import type { AgentMetadata } from '../store/entities/agent-metadata.ts';
import type { ContextShare } from '../store/entities/context-share.ts';

export interface LineageRecorder {
  record(agent: AgentMetadata, signal: AbortSignal): Promise<void>;
  /** A share that was ingested. */
  recordContext(share: ContextShare, signal: AbortSignal): Promise<void>;
}

export function lineageAt(url: string, { serviceToken, tls }: ServiceCredentials, timeoutMs: number): LineageRecorder {
  const client = serviceClient(LineageRecordService, { url, serviceToken, tls, timeoutMs });
  return {
    record: async (agent, signal) => {
      await client.recordInstance(
        {
          instanceId: agent.id,
          parentInstanceId: agent.parentInstance ?? '',
          templateId: agent.templateId ?? '',
          creatorId: agent.creatorId ?? '',
          ownerId: agent.ownerId ?? '',
          state: InstanceState[agent.state],
          revision: BigInt(agent.revision),
          createTime: timestampFromDate(agent.claimedAt ?? agent.createdAt),
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
