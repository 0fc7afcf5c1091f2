import type { HandlerContext } from '@connectrpc/connect';
import type { ResignTemplateVersionRequest } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { Deps } from '../domain/ports.ts';
import { resignVersion } from '../domain/resign-version.ts';
import { keySignatureFromWire } from './statement-wire.ts';
import { versionToWire } from './template-wire.ts';

export function resignTemplateVersionHandler(deps: Deps) {
  return async ({ templateId, version, signatures }: ResignTemplateVersionRequest, context: HandlerContext) => {
    const callerId = requireUser(context);
    const given = signatures.map(keySignatureFromWire);
    return { version: versionToWire(await resignVersion(deps, { callerId, templateId, version: Number(version), signatures: given })) };
  };
}
