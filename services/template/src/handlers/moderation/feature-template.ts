import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { featureTemplate } from '../../commands/review/moderation.ts';
import type { Deps } from '../../domain/ports.ts';
import { decisionOf } from './deciding.ts';
import { actToWire } from './moderation-wire.ts';

export function featureTemplateHandler(deps: Deps): ServiceImpl<typeof ModerationService>['featureTemplate'] {
  return async ({ place, startTime, endTime, version, ...request }, context) => {
    const dates = { startsAt: startTime && timestampDate(startTime), endsAt: endTime && timestampDate(endTime) };
    const feature = { ...decisionOf(request, context), place, ...dates, seenVersion: Number(version) };
    return { act: actToWire(await featureTemplate(deps, feature)) };
  };
}
