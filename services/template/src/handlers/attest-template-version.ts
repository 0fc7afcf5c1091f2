import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { attestVersion } from '../commands/versions/attest-version.ts';
import type { Deps } from '../domain/ports.ts';
import { shownTemplate } from './shown-templates.ts';
import { statementFromWire } from './statement-wire.ts';

export function attestTemplateVersionHandler(deps: Deps): ServiceImpl<typeof TemplateService>['attestTemplateVersion'] {
  return async ({ templateId, version, statement }, context) => {
    const callerId = requireUser(context);
    const attestation = { callerId, templateId, version: Number(version), statement: statementFromWire(statement) };
    return { template: await shownTemplate(deps, await attestVersion(deps, attestation)) };
  };
}
