import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { unfeatureTemplate } from '../../commands/review/moderation.ts';
import type { Deps } from '../../domain/ports.ts';
import { decisionOf } from './deciding.ts';
import { actAnswer } from './moderation-wire.ts';

export function unfeatureTemplateHandler(deps: Deps): ServiceImpl<typeof ModerationService>['unfeatureTemplate'] {
  return async (request, context) => actAnswer(await unfeatureTemplate(deps, decisionOf(request, context)));
}
