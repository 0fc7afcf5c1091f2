import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { HandlerContext } from '@connectrpc/connect';
import { type Reservation, ReservationSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { ReserveInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { sealingKeyOf } from '../../lifecycle/handlers/messages.ts';
import { reserveInstance } from '../commands/reserve-instance.ts';
import type { ReserveDeps } from '../deps.ts';
import type { QueuedReservation } from '../store/reservations.ts';

export function reserveInstanceHandler(deps: ReserveDeps) {
  return async ({ requestId, templateId, queue }: ReserveInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    // The same UUID can be written in upper or lower case.
    const request = { requestId: requestId.toLowerCase(), templateId, queue };
    return { reservation: reservationMessage(await reserveInstance(deps, caller, request)) };
  };
}

export function reservationMessage(reserved: AgentMetadata | QueuedReservation): Reservation {
  if ('askedUntil' in reserved) {
    const { id, queuePosition, askedUntil } = reserved;
    return create(ReservationSchema, { id, queuePosition, expireTime: timestampFromDate(askedUntil) });
  }
  const sealingKey = sealingKeyOf(reserved);
  return create(ReservationSchema, {
    id: reserved.reservationId ?? '',
    instanceId: reserved.id,
    inboxId: reserved.inboxId,
    sealingKey,
    ...(reserved.reservedUntil && { expireTime: timestampFromDate(reserved.reservedUntil) }),
  });
}
