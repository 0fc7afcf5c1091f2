import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateUseService } from '@offshoot/gen/offshoot/template/v1/template_use_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { safeNumber } from '../../wire/template-wire.ts';
import type { SearchStore } from '../domain/ports.ts';

export function recordTemplateUsesHandler({ store }: { store: SearchStore }): ServiceImpl<typeof TemplateUseService>['recordTemplateUses'] {
  return async ({ counts }, context) => {
    requireService(context);
    const uses = counts.map(({ templateId, liveAgents, owners, kept, countTime }) => ({
      templateId,
      liveAgents: safeNumber(liveAgents),
      owners: safeNumber(owners),
      kept: safeNumber(kept),
      countedAt: countTime ? timestampDate(countTime) : new Date(0),
    }));
    await store.keepUses(uses);
    return {};
  };
}
