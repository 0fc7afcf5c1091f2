import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { templateToWire } from './template-wire.ts';

/** As the contract says. */
const MOST = 50;

export function listFeaturedTemplatesHandler({ moderation, now }: Deps): ServiceImpl<typeof TemplateService>['listFeaturedTemplates'] {
  return async () => ({ templates: (await moderation.featuredTemplates(now(), MOST)).map(templateToWire) });
}
