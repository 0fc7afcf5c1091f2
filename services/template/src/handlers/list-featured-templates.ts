import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { shownTemplates } from './shown-templates.ts';

export function listFeaturedTemplatesHandler(deps: Deps): ServiceImpl<typeof TemplateService>['listFeaturedTemplates'] {
  return async () => ({ templates: await shownTemplates(deps, await deps.moderation.featuredTemplates(deps.now())) });
}
