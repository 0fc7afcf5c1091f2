import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { resignVersion } from '../commands/versions/resign-version.ts';
import type { Deps } from '../domain/ports.ts';
import { keySignatureFromWire } from './statement-wire.ts';
import { versionToWire } from './template-wire.ts';

export function resignTemplateVersionHandler(deps: Deps): ServiceImpl<typeof TemplateService>['resignTemplateVersion'] {
  return async ({ templateId, version, signatures }, context) => {
    const callerId = requireUser(context);
    const given = signatures.map(keySignatureFromWire);
    return { version: versionToWire(await resignVersion(deps, { callerId, templateId, version: Number(version), signatures: given })) };
  };
}
