import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { shownTemplate } from '../../reading/handlers/shown-templates.ts';
import { statementFromWire } from '../../wire/statement-wire.ts';
import { visibilityFromWire } from '../../wire/template-wire.ts';
import { setVisibility } from '../commands/set-visibility.ts';
import type { Deps } from '../domain/ports.ts';

export function setTemplateVisibilityHandler(deps: Deps): ServiceImpl<typeof TemplateService>['setTemplateVisibility'] {
  return async (request, context) => {
    const callerId = requireUser(context);
    const template = await setVisibility(deps, {
      callerId,
      templateId: request.templateId,
      visibility: visibilityFromWire(request.visibility),
      statement: statementFromWire(request.statement),
    });
    return { template: await shownTemplate(deps, template) };
  };
}
