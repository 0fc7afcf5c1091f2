import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { shownTemplate } from '../../reading/handlers/shown-templates.ts';
import { statementFromWire } from '../../wire/statement-wire.ts';
import { requiredContent } from '../../wire/template-wire.ts';
import { updateTemplate } from '../commands/update-template.ts';
import type { Deps } from '../domain/ports.ts';

export function updateTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['updateTemplate'] {
  return async (request, context) => {
    const callerId = requireUser(context);
    const template = await updateTemplate(deps, {
      callerId,
      templateId: request.templateId,
      etag: request.etag,
      ...requiredContent(request),
      statement: statementFromWire(request.statement),
      attestation: request.attestation && statementFromWire(request.attestation),
    });
    return { template: await shownTemplate(deps, template) };
  };
}
