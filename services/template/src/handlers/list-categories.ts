import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { listCategories } from '../commands/reading/read-templates.ts';
import type { Deps } from '../domain/ports.ts';

export function listCategoriesHandler(deps: Deps): ServiceImpl<typeof TemplateService>['listCategories'] {
  return async () => {
    const counts = await listCategories(deps);
    return { categories: counts.map(({ category, templates }) => ({ category, templates: BigInt(templates) })) };
  };
}
