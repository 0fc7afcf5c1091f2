import type { ServiceImpl } from '@connectrpc/connect';
import { requireUser } from '@offshoot/callers';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { attestVersion } from '../domain/attest-version.ts';
import type { Deps } from '../domain/ports.ts';
import { statementFromWire } from './statement-wire.ts';
import { templateToWire } from './template-wire.ts';

export function attestTemplateVersionHandler(deps: Deps): ServiceImpl<typeof TemplateService>['attestTemplateVersion'] {
  return async ({ templateId, version, statement }, context) => {
    const callerId = requireUser(context);
    const attestation = { callerId, templateId, version: Number(version), statement: statementFromWire(statement) };
    return { template: templateToWire(await attestVersion(deps, attestation)) };
  };
}
