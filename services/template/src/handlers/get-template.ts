import type { HandlerContext } from '@connectrpc/connect';
import type { GetTemplateRequest } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { callerOf } from '@offshoot/rpc';
import type { Deps } from '../domain/ports.ts';
import { getTemplate } from '../domain/read-templates.ts';
import { templateToWire } from './template-wire.ts';

export function getTemplateHandler(deps: Deps) {
  return async ({ templateId }: GetTemplateRequest, context: HandlerContext) => {
    return { template: templateToWire(await getTemplate(deps, templateId, callerOf(context))) };
  };
}
