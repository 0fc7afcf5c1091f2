import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { callerOf } from '@offshoot/rpc/auth';
import { currentVersionForClaims } from '../commands/reading/reading-for-claims.ts';
import type { Deps } from '../domain/ports.ts';
import { versionToWire } from './template-wire.ts';

export function getCurrentVersionHandler(deps: Deps): ServiceImpl<typeof TemplateFeedService>['getCurrentVersion'] {
  return async ({ templateId }, context) => {
    return { version: versionToWire(await currentVersionForClaims(deps, templateId, callerOf(context))) };
  };
}
