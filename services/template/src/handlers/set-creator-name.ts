import type { ServiceImpl } from '@connectrpc/connect';
import type { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { setCreatorName } from '../commands/set-creator-name.ts';
import type { Deps } from '../domain/ports.ts';
import { creatorNameToWire } from './creator-name-wire.ts';

export function setCreatorNameHandler(deps: Deps): ServiceImpl<typeof TemplateService>['setCreatorName'] {
  return async ({ name }, context) => creatorNameToWire(await setCreatorName(deps, requireUser(context), name));
}
