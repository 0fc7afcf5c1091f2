import type { ServiceImpl } from '@connectrpc/connect';
import type { UsageRecordService } from '@offshoot/gen/offshoot/profile/v1/key_usage_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { TenancyDeps } from '../deps.ts';
import { countUsage } from '../store/usage.ts';

export function recordUsageHandler(deps: TenancyDeps): ServiceImpl<typeof UsageRecordService>['recordUsage'] {
  return async ({ records }, context) => {
    requireService(context);
    const usage = records.map(({ inputTokens, outputTokens, ...named }) => ({
      ...named,
      inputTokens: Number(inputTokens),
      outputTokens: Number(outputTokens),
    }));
    await countUsage(deps.queries.query, usage, deps.now());
    return {};
  };
}
