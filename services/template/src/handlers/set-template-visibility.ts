import type { HandlerContext } from '@connectrpc/connect';
import type { SetTemplateVisibilityRequest } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { Deps } from '../domain/ports.ts';
import { setVisibility } from '../domain/set-visibility.ts';
import { statementFromWire } from './statement-wire.ts';
import { templateToWire, visibilityFromWire } from './template-wire.ts';

export function setTemplateVisibilityHandler(deps: Deps) {
  return async (request: SetTemplateVisibilityRequest, context: HandlerContext) => {
    const callerId = requireUser(context);
    const template = await setVisibility(deps, {
      callerId,
      templateId: request.templateId,
      visibility: visibilityFromWire(request.visibility),
      statement: statementFromWire(request.statement),
    });
    return { template: templateToWire(template) };
  };
}
