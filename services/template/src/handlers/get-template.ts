import type { ServiceImpl } from '@connectrpc/connect';
import { callerOf } from '@offshoot/callers';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { getTemplate } from '../domain/read-templates.ts';
import { shownTemplates } from './shown-templates.ts';

export function getTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['getTemplate'] {
  return async ({ templateId }, context) => {
    const [template] = await shownTemplates(deps, [await getTemplate(deps, templateId, callerOf(context))]);
    return { template };
  };
}
