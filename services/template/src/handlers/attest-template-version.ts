import type { HandlerContext } from '@connectrpc/connect';
import type { AttestTemplateVersionRequest } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import { attestVersion } from '../domain/attest-version.ts';
import type { Deps } from '../domain/ports.ts';
import { statementFromWire } from './statement-wire.ts';
import { templateToWire } from './template-wire.ts';

export function attestTemplateVersionHandler(deps: Deps) {
  return async ({ templateId, version, statement }: AttestTemplateVersionRequest, context: HandlerContext) => {
    const callerId = requireUser(context);
    const attestation = { callerId, templateId, version: Number(version), statement: statementFromWire(statement) };
    return { template: templateToWire(await attestVersion(deps, attestation)) };
  };
}
