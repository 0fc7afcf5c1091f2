import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { deleteTemplate } from '../commands/delete-template.ts';
import type { Deps } from '../domain/ports.ts';
import { statementFromWire } from './statement-wire.ts';

export function deleteTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['deleteTemplate'] {
  return async ({ templateId, statement }, context) => {
    const callerId = requireUser(context);
    await deleteTemplate(deps, { callerId, templateId, statement: statementFromWire(statement) });
    return {};
  };
}
