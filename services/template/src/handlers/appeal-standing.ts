import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { appealStanding } from '../commands/review/complaints.ts';
import type { Deps } from '../domain/ports.ts';

export function appealStandingHandler(deps: Deps): ServiceImpl<typeof TemplateService>['appealStanding'] {
  return async ({ templateId, text }, context) => {
    const made = await appealStanding(deps, { callerId: requireUser(context), templateId, text });
    return { createTime: timestampFromDate(made) };
  };
}
