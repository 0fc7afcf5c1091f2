import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { safeNumber, versionToWire, visibilityToWire } from '../../wire/template-wire.ts';
import { promiseCurrentVersion } from '../commands/promise-version.ts';
import type { VersionStore } from '../domain/ports.ts';

/** Not for users: only the pool's own services may delay creators' changes. */
export function promiseCurrentVersionHandler(deps: {
  store: VersionStore;
}): ServiceImpl<typeof TemplateFeedService>['promiseCurrentVersion'] {
  return async (request, context) => {
    requireService(context);
    const { templateId, promiseMs } = request;
    const known = { version: safeNumber(request.knownVersion), revision: safeNumber(request.knownRevision) };
    const promised = await promiseCurrentVersion(deps, { templateId, promiseMs, known });
    if (!promised) return {};
    return {
      promisedMs: promiseMs,
      visibility: visibilityToWire(promised.visibility),
      ...(promised.version !== 'known' && { version: versionToWire(promised.version) }),
    };
  };
}
