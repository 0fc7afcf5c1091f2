import type { ServiceImpl } from '@connectrpc/connect';
import { requireUser } from '@offshoot/callers';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { setWebsite } from '../domain/makers/set-website.ts';
import type { Deps } from '../domain/ports.ts';
import { websiteToWire } from './creator-website-wire.ts';

export function setCreatorWebsiteHandler(deps: Deps): ServiceImpl<typeof TemplateService>['setCreatorWebsite'] {
  return async ({ website }, context) => websiteToWire(await setWebsite(deps, requireUser(context), website));
}
