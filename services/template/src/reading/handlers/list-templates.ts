import type { ServiceImpl } from '@connectrpc/connect';
import { TemplateOrder, type TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { callerOf } from '@offshoot/rpc/auth';
import { templatePages } from '../../wire/template-wire.ts';
import { listFilter, listTemplates, type TemplateSearch } from '../commands/read-templates.ts';
import type { ReadingDeps } from '../domain/ports.ts';
import { shownWith } from './shown-templates.ts';

const DEFAULT_PAGE_SIZE = 20;

export function listTemplatesHandler(deps: ReadingDeps): ServiceImpl<typeof TemplateService>['listTemplates'] {
  return async (request, context) => {
    const { query, category, tags } = request;
    const creatorId = request.filter.case === 'creatorId' ? request.filter.value : undefined;
    const order = orderOf(request.order);
    const filter = listFilter({ creatorId, query, category, tags, order }, callerOf(context));
    const [level, kept = 0, createdAt, id] = templatePages.decode(filter, request.pageToken) ?? [];
    const after = level && createdAt && id ? { level, kept, createdAt, id } : undefined;
    const { templates, surroundings, next } = await listTemplates(deps, { filter, after, limit: request.pageSize || DEFAULT_PAGE_SIZE });
    return {
      templates: templates.map((template) => shownWith(template, surroundings.get(template.id))),
      nextPageToken: templatePages.encode(filter, next && [next.level, next.kept, next.createdAt, next.id]),
    };
  };
}

function orderOf(order: TemplateOrder): TemplateSearch['order'] {
  if (order === TemplateOrder.NEWEST) return 'newest';
  return order === TemplateOrder.MOST_KEPT ? 'most-kept' : 'relevance';
}
