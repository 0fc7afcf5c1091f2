import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { TemplateUseService } from '@offshoot/gen/offshoot/template/v1/template_use_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { ServiceCredentials } from '@offshoot/rpc/auth';
import type { DueUse } from '../store/template-uses.ts';

/** Per call, by the contract. */
export const MAX_COUNTS = 500;

export interface UseRecorder {
  /** Takes at most `MAX_COUNTS`. */
  record(uses: readonly DueUse[], signal: AbortSignal): Promise<void>;
}

export function useRecorderAt(url: string, { serviceKey, tls }: ServiceCredentials, timeoutMs: number): UseRecorder {
  const client = serviceClient(TemplateUseService, { url, serviceKey, audience: 'template', tls, timeoutMs });
  return {
    async record(uses, signal) {
      const counts = uses.map(({ templateId, liveAgents, owners, kept, at }) => ({
        templateId,
        liveAgents: BigInt(liveAgents),
        owners: BigInt(owners),
        kept: BigInt(kept),
        countTime: timestampFromDate(at),
      }));
      await client.recordTemplateUses({ counts }, { signal });
    },
  };
}
