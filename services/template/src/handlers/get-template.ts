import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { callerOf } from '@offshoot/rpc/auth';
import { getTemplate } from '../commands/reading/read-templates.ts';
import type { Deps } from '../domain/ports.ts';
import { shownTemplate } from './shown-templates.ts';

export function getTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['getTemplate'] {
  return async ({ templateId }, context) => {
    return { template: await shownTemplate(deps, await getTemplate(deps, templateId, callerOf(context))) };
  };
}
