import { UsageRecordService } from '@offshoot/gen/offshoot/profile/v1/key_usage_service_pb.ts';
import { type ServiceClientOptions, serviceClient } from '@offshoot/rpc';
import type { UsageRecords } from '../../database/domain/ports.ts';

const TIMEOUT_MS = 3_000;

/** The profile service counts each ID once, so a record may be sent again. */
export function usageRecordsAt(profile: ServiceClientOptions): UsageRecords {
  const client = serviceClient(UsageRecordService, { ...profile, timeoutMs: TIMEOUT_MS });
  return {
    async record(used) {
      const records = used.map(({ id, inputTokens, outputTokens, ...named }) => ({
        ...named,
        responseId: id,
        inputTokens: BigInt(inputTokens),
        outputTokens: BigInt(outputTokens),
      }));
      await client.recordUsage({ records });
    },
  };
}
