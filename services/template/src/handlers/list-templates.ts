import type { HandlerContext } from '@connectrpc/connect';
import type { ListTemplatesRequest } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { callerOf } from '@offshoot/rpc';
import type { Deps, TemplateFilter } from '../domain/ports.ts';
import { listFilter, listTemplates } from '../domain/read-templates.ts';
import { templateCursorOf, templateToken } from './page-cursors.ts';
import { templateToWire } from './template-wire.ts';

const DEFAULT_PAGE_SIZE = 20;

export function listTemplatesHandler(deps: Deps) {
  return async (request: ListTemplatesRequest, context: HandlerContext) => {
    const creatorId = request.filter.case === 'creatorId' ? request.filter.value : undefined;
    const filter = listFilter({ creatorId, query: request.query, reader: callerOf(context) });
    const key = filterKey(filter);
    const after = templateCursorOf(key, request.pageToken);
    const page = await listTemplates(deps, { filter, after, limit: request.pageSize || DEFAULT_PAGE_SIZE });
    return { templates: page.items.map(templateToWire), nextPageToken: templateToken(key, page.next) };
  };
}

function filterKey({ creatorId, publicOnly, words }: TemplateFilter): string {
  return JSON.stringify(['ListTemplates', creatorId ?? null, publicOnly, words ?? null]);
}
