import type { HandlerContext } from '@connectrpc/connect';
import { requireUser } from '@offshoot/callers';
import type { ReserveInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { reservationMessage } from '../../lifecycle/handlers/messages.ts';
import { reserveInstance } from '../commands/reserve-instance.ts';
import type { ReserveDeps } from '../deps.ts';

export function reserveInstanceHandler(deps: ReserveDeps) {
  return async ({ requestId, templateId, queue }: ReserveInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    // The same UUID can be written in upper or lower case.
    const request = { requestId: requestId.toLowerCase(), templateId, queue };
    return { reservation: reservationMessage(await reserveInstance(deps, caller, request)) };
  };
}
