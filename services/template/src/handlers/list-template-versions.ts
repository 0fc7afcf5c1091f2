import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { callerOf } from '@offshoot/rpc/auth';
import { listVersions } from '../commands/reading/read-templates.ts';
import type { Deps } from '../domain/ports.ts';
import { versionPages, versionToWire } from './template-wire.ts';

/** A version can take 256 KiB: five of them stay well below the message limit. */
const DEFAULT_PAGE_SIZE = 5;

export function listTemplateVersionsHandler(deps: Deps): ServiceImpl<typeof TemplateService>['listTemplateVersions'] {
  return async ({ templateId, pageToken, pageSize }, context) => {
    const page = await listVersions(deps, {
      templateId,
      reader: callerOf(context),
      before: versionPages.decode(templateId, pageToken)?.[0],
      limit: pageSize || DEFAULT_PAGE_SIZE,
    });
    return {
      versions: page.items.map(versionToWire),
      nextPageToken: versionPages.encode(templateId, page.next === undefined ? undefined : [page.next]),
    };
  };
}
