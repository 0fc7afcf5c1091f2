import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { rejectAppeal } from '../../commands/review/moderation.ts';
import type { Deps } from '../../domain/ports.ts';
import { decisionOf } from './deciding.ts';
import { actToWire } from './moderation-wire.ts';

export function rejectAppealHandler(deps: Deps): ServiceImpl<typeof ModerationService>['rejectAppeal'] {
  return async (request, context) => ({ act: actToWire(await rejectAppeal(deps, decisionOf(request, context))) });
}
