import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { shownTemplate } from '../../reading/handlers/shown-templates.ts';
import { statementFromWire } from '../../wire/statement-wire.ts';
import { requiredContent } from '../../wire/template-wire.ts';
import { createTemplate } from '../commands/create-template.ts';
import type { Deps } from '../domain/ports.ts';

export function createTemplateHandler(deps: Deps): ServiceImpl<typeof TemplateService>['createTemplate'] {
  return async (request, context) => {
    const creatorId = requireUser(context);
    const template = await createTemplate(deps, {
      creatorId,
      requestId: request.requestId,
      templateId: request.templateId,
      salt: request.salt,
      ...requiredContent(request),
      statement: statementFromWire(request.statement),
      attestation: request.attestation && statementFromWire(request.attestation),
    });
    return { template: await shownTemplate(deps, template) };
  };
}
