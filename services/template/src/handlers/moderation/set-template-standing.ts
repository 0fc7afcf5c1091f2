import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { setStanding } from '../../commands/review/moderation.ts';
import type { Deps } from '../../domain/ports.ts';
import { decisionOf } from './deciding.ts';
import { actAnswer, standingFromWire } from './moderation-wire.ts';

export function setTemplateStandingHandler(deps: Deps): ServiceImpl<typeof ModerationService>['setTemplateStanding'] {
  return async ({ standing, version, ...request }, context) => {
    const seen = { standing: standingFromWire(standing), seenVersion: Number(version) };
    return actAnswer(await setStanding(deps, { ...decisionOf(request, context), ...seen }));
  };
}
