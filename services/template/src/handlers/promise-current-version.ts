import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import { promiseCurrentVersion } from '../commands/versions/promise-version.ts';
import type { Deps } from '../domain/ports.ts';
import { safeNumber, versionToWire, visibilityToWire } from './template-wire.ts';

/** Not for users: only the pool's own services may delay creators' changes. */
export function promiseCurrentVersionHandler(deps: Deps): ServiceImpl<typeof TemplateFeedService>['promiseCurrentVersion'] {
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
