import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { callerOf } from '@offshoot/rpc/auth';
import { getVersion } from '../commands/reading/read-templates.ts';
import type { Deps } from '../domain/ports.ts';
import { safeNumber, versionToWire } from './template-wire.ts';

export function getTemplateVersionHandler(deps: Deps): ServiceImpl<typeof TemplateService>['getTemplateVersion'] {
  return async ({ templateId, version }, context) => {
    return { version: versionToWire(await getVersion(deps, templateId, safeNumber(version), callerOf(context))) };
  };
}
