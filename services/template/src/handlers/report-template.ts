import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { reportTemplate } from '../commands/review/complaints.ts';
import type { Deps } from '../domain/ports.ts';
import { reportReasonFromWire } from './moderation/moderation-wire.ts';

export function reportTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['reportTemplate'] {
  return async ({ templateId, reason, details }, context) => {
    await reportTemplate(deps, { reporterId: requireUser(context), templateId, reason: reportReasonFromWire(reason), details });
    return {};
  };
}
