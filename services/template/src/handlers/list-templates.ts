import type { ServiceImpl } from '@connectrpc/connect';
import { callerOf } from '@offshoot/callers';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Deps, TemplateFilter } from '../domain/ports.ts';
import { listFilter, listTemplates } from '../domain/read-templates.ts';
import { templatePages } from './page-cursors.ts';
import { templateToWire } from './template-wire.ts';

const DEFAULT_PAGE_SIZE = 20;

export function listTemplatesHandler(deps: Deps): ServiceImpl<typeof TemplateService>['listTemplates'] {
  return async (request, context) => {
    const creatorId = request.filter.case === 'creatorId' ? request.filter.value : undefined;
    const filter = listFilter({ creatorId, query: request.query, reader: callerOf(context) });
    const key = filterKey(filter);
    const [createdAt, id] = templatePages.decode(key, request.pageToken) ?? [];
    const after = createdAt && id ? { createdAt, id } : undefined;
    const { items, next } = await listTemplates(deps, { filter, after, limit: request.pageSize || DEFAULT_PAGE_SIZE });
    return { templates: items.map(templateToWire), nextPageToken: templatePages.encode(key, next && [next.createdAt, next.id]) };
  };
}

function filterKey({ creatorId, publicOnly, words }: TemplateFilter) {
  return [creatorId ?? null, publicOnly, words ?? null];
}
