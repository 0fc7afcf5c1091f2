import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import type { Deps } from '../domain/ports.ts';
import { creatorNameToWire } from './creator-name-wire.ts';

export function getCreatorNameHandler({ store, now }: Deps): ServiceImpl<typeof TemplateService>['getCreatorName'] {
  return async (_request, context) => creatorNameToWire(await store.creatorNameOf(requireUser(context), now()));
}
