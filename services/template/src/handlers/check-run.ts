import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateRunService } from '@offshoot/gen/offshoot/template/v1/template_run_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { requireRunGoesOn } from '../commands/reading/reading-for-runs.ts';
import type { Deps } from '../domain/ports.ts';

export function checkRunHandler(deps: Deps): ServiceImpl<typeof TemplateRunService>['checkRun'] {
  return async ({ templateId }, context) => {
    requireService(context);
    await requireRunGoesOn(deps, templateId);
    return {};
  };
}
