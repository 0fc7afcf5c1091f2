import { fromBinary } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import type { CollectTextsRequest } from '@offshoot/gen/offshoot/claim/v1/courier_service_pb.ts';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import type { CourierDeps } from '../deps.ts';
import { collectWaiting } from '../store/texts.ts';
import { callingAgent } from './courier-caller.ts';

export function collectTextsHandler(deps: CourierDeps) {
  return async ({ caller, collectedIds }: CollectTextsRequest, call: HandlerContext) => {
    const instanceId = await callingAgent(deps, caller, call);
    const waiting = await collectWaiting(deps.db, instanceId, collectedIds);
    return { texts: waiting.map(({ id, sealed }) => ({ id, sealed: fromBinary(SealedValueSchema, sealed) })) };
  };
}
