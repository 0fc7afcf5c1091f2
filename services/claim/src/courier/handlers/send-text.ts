import type { HandlerContext } from '@connectrpc/connect';
import { type SendTextRequest, TextOutcome } from '@offshoot/gen/offshoot/claim/v1/courier_service_pb.ts';
import { type Outcome, sendText } from '../commands/send-text.ts';
import type { CourierDeps } from '../deps.ts';
import { callingAgent } from './courier-caller.ts';

const outcomes: Record<Outcome['is'], TextOutcome> = {
  sent: TextOutcome.SENT,
  refused: TextOutcome.REFUSED,
  unsent: TextOutcome.UNSENT,
  unknown: TextOutcome.UNKNOWN,
};

export function sendTextHandler(deps: CourierDeps) {
  return async ({ caller, effectId, from, to, text }: SendTextRequest, call: HandlerContext) => {
    const instanceId = await callingAgent(deps, caller, call);
    const outcome = await sendText(deps, { instanceId, effectId, from, to, text });
    return {
      outcome: outcomes[outcome.is],
      refusal: outcome.is === 'refused' ? outcome.refusal : '',
      retryAfterMs: BigInt('retryAfterMs' in outcome ? outcome.retryAfterMs : 0),
    };
  };
}
