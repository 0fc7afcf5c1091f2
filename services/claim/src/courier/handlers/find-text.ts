import type { HandlerContext } from '@connectrpc/connect';
import type { FindTextRequest } from '@offshoot/gen/offshoot/claim/v1/courier_service_pb.ts';
import { TextError } from '@offshoot/providers/sms';
import { Refusal } from '@offshoot/refusals';
import { findText } from '../commands/find-text.ts';
import type { CourierDeps } from '../deps.ts';
import { callingAgent } from './courier-caller.ts';

export function findTextHandler(deps: CourierDeps) {
  return async ({ caller, effectId }: FindTextRequest, call: HandlerContext) => {
    const instanceId = await callingAgent(deps, caller, call);
    try {
      return await findText(deps, { instanceId, effectId });
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      throw new Refusal('UPSTREAM_UNAVAILABLE', 'Telnyx does not tell now what was sent.', { help: 'Repeat in a moment.', cause: error });
    }
  };
}
