import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { dismissReports } from '../../commands/review/moderation.ts';
import type { Deps } from '../../domain/ports.ts';
import { decisionOf } from './deciding.ts';
import { actAnswer } from './moderation-wire.ts';

export function dismissReportsHandler(deps: Deps): ServiceImpl<typeof ModerationService>['dismissReports'] {
  return async (request, context) => actAnswer(await dismissReports(deps, decisionOf(request, context)));
}
