import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import type { Deps } from '../../domain/ports.ts';
import { appealToWire } from './moderation-wire.ts';

/** As the contract says. */
const MAX_LISTED_APPEALS = 100;

export function listAppealsHandler({ moderation }: Deps): ServiceImpl<typeof ModerationService>['listAppeals'] {
  return async () => ({ appeals: (await moderation.openAppeals(MAX_LISTED_APPEALS)).map(appealToWire) });
}
