import type { ServiceImpl } from '@connectrpc/connect';
import { requireService } from '@offshoot/callers';
import type { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { versionsSince, type WatchDeps } from '../domain/watch-versions.ts';
import { safeNumber, versionToWire } from './template-wire.ts';

export function watchTemplateVersionsHandler(deps: WatchDeps): ServiceImpl<typeof TemplateFeedService>['watchTemplateVersions'] {
  return async function* ({ cursor }, context) {
    requireService(context);
    const position = safeNumber(cursor);
    for await (const version of versionsSince(deps, position, context.signal)) {
      yield { cursor: BigInt(version.position), version: versionToWire(version) };
    }
  };
}
