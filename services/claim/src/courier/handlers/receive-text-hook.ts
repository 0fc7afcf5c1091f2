import type { ReceiveTextHookRequest } from '@offshoot/gen/offshoot/claim/v1/courier_service_pb.ts';
import { receiveHook } from '../commands/receive-hook.ts';
import type { CourierDeps } from '../deps.ts';

export function receiveTextHookHandler(deps: CourierDeps) {
  return async ({ body, timestamp, signature }: ReceiveTextHookRequest) => {
    await receiveHook(deps, { body, timestamp, signature });
    return {};
  };
}
