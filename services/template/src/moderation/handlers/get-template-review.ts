import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { actToWire, appealToWire, reportReasonToWire } from '../../wire/moderation-wire.ts';
import { templateToWire } from '../../wire/template-wire.ts';
import { reviewOf } from '../commands/moderation.ts';
import type { ModerationDeps } from '../domain/ports.ts';

export function getTemplateReviewHandler(deps: ModerationDeps): ServiceImpl<typeof ModerationService>['getTemplateReview'] {
  return async ({ templateId }) => {
    const { template, reports, appeal, acts } = await reviewOf(deps, templateId);
    return {
      template: templateToWire(template),
      reports: reports.map(({ reporterId, reason, details, createdAt, version }) => ({
        reporterId,
        reason: reportReasonToWire(reason),
        details,
        createTime: timestampFromDate(createdAt),
        version: BigInt(version),
      })),
      ...(appeal && { appeal: appealToWire(appeal) }),
      acts: acts.map(actToWire),
    };
  };
}
