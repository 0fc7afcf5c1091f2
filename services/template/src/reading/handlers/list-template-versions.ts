import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { callerOf } from '@offshoot/rpc/auth';
import { versionPages, versionToWire, yankToWire } from '../../wire/template-wire.ts';
import { listVersions } from '../commands/read-templates.ts';
import type { ReadingDeps } from '../domain/ports.ts';

/** A version can take 256 KiB: five of them stay well below the message limit. */
const DEFAULT_PAGE_SIZE = 5;

export function listTemplateVersionsHandler(deps: ReadingDeps): ServiceImpl<typeof TemplateService>['listTemplateVersions'] {
  return async ({ templateId, pageToken, pageSize }, context) => {
    const page = await listVersions(deps, {
      templateId,
      reader: callerOf(context),
      before: versionPages.decode(templateId, pageToken)?.[0],
      limit: pageSize || DEFAULT_PAGE_SIZE,
    });
    return {
      versions: page.items.map(versionToWire),
      yanks: page.yanks.map(yankToWire),
      nextPageToken: versionPages.encode(templateId, page.next === undefined ? undefined : [page.next]),
    };
  };
}
