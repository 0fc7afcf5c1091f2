import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { featureTemplate } from '../../domain/moderation.ts';
import type { Deps } from '../../domain/ports.ts';
import { actToWire } from './moderation-wire.ts';

export function featureTemplateHandler(deps: Deps): ServiceImpl<typeof ModerationService>['featureTemplate'] {
  return async ({ templateId, reason, operator, place, startTime, endTime }) => {
    const dates = { startsAt: startTime && timestampDate(startTime), endsAt: endTime && timestampDate(endTime) };
    return { act: actToWire(await featureTemplate(deps, { templateId, reason, operator, place, ...dates })) };
  };
}
