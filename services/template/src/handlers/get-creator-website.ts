import type { ServiceImpl } from '@connectrpc/connect';
import { requireUser } from '@offshoot/callers';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Deps } from '../domain/ports.ts';
import { websiteToWire } from './creator-website-wire.ts';

export function getCreatorWebsiteHandler({ store, now }: Deps): ServiceImpl<typeof TemplateService>['getCreatorWebsite'] {
  return async (_request, context) => websiteToWire(await store.websiteOf(requireUser(context), now()));
}
