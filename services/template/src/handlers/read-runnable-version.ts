import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateRunService } from '@offshoot/gen/offshoot/template/v1/template_run_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { runnableVersion } from '../commands/reading/reading-for-runs.ts';
import type { Deps } from '../domain/ports.ts';
import { safeNumber, versionToWire } from './template-wire.ts';

export function readRunnableVersionHandler(deps: Deps): ServiceImpl<typeof TemplateRunService>['readRunnableVersion'] {
  return async ({ templateId: id, version, readerId }, context) => {
    requireService(context);
    return { version: versionToWire(await runnableVersion(deps, { id, version: safeNumber(version), readerId })) };
  };
}
