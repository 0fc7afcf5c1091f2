import type { ServiceImpl } from '@connectrpc/connect';
import type { NextVersion as NextVersionMessage, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { shownTemplate } from '../../reading/handlers/shown-templates.ts';
import { statementFromWire } from '../../wire/statement-wire.ts';
import { requiredContent, safeNumber, yankToWire } from '../../wire/template-wire.ts';
import type { NextVersion } from '../commands/update-template.ts';
import { yankVersion } from '../commands/yank-version.ts';
import type { Deps } from '../domain/ports.ts';

export function yankTemplateVersionHandler(deps: Deps): ServiceImpl<typeof TemplateService>['yankTemplateVersion'] {
  return async ({ templateId, version, reason, statement, replacement }, context) => {
    const { yank, template } = await yankVersion(deps, {
      callerId: requireUser(context),
      templateId,
      version: safeNumber(version),
      reason,
      statement: statementFromWire(statement),
      replacement: replacement && nextVersionFromWire(replacement),
    });
    return { ...(yank && { yank: yankToWire(yank) }), ...(template && { template: await shownTemplate(deps, template) }) };
  };
}

export function nextVersionFromWire(next: NextVersionMessage): NextVersion {
  const { etag, statement, attestation } = next;
  return {
    etag,
    ...requiredContent(next),
    statement: statementFromWire(statement),
    attestation: attestation && statementFromWire(attestation),
  };
}
