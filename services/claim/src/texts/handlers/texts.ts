import { fromBinary } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import {
  type CollectTextsRequest,
  type FindTextRequest,
  type ReceiveTextHookRequest,
  type SendTextRequest,
  type TextCaller,
  TextOutcome,
} from '@offshoot/gen/offshoot/claim/v1/text_service_pb.ts';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { TextError } from '@offshoot/providers/sms/text-error.ts';
import { Refusal } from '@offshoot/refusals';
import { requireHost } from '@offshoot/rpc/auth';
import { agentHeldBy, unknownInstance } from '../../lifecycle/commands/agent-held-by.ts';
import { findText } from '../commands/find-text.ts';
import { receiveHook } from '../commands/receive-hook.ts';
import type { TextDeps } from '../commands/send-text.ts';
import { type Outcome, sendText } from '../commands/send-text.ts';
import { collectWaiting } from '../store/texts.ts';

const outcomes: Record<Outcome['is'], TextOutcome> = {
  sent: TextOutcome.SENT,
  refused: TextOutcome.REFUSED,
  unsent: TextOutcome.UNSENT,
  unknown: TextOutcome.UNKNOWN,
};

export function sendTextHandler(deps: TextDeps) {
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

export function findTextHandler(deps: TextDeps) {
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

/** The agent's instance ID. Throws HOST_UNKNOWN, INSTANCE_NOT_FOUND, CALLER_NOT_ALLOWED. */
async function callingAgent({ db }: TextDeps, caller: TextCaller | undefined, call: HandlerContext): Promise<string> {
  const { hostId = '', instanceId = '', credential = new Uint8Array() } = caller ?? {};
  requireHost(call, hostId);
  const agent = await agentHeldBy(db, { hostId, instanceId, credential });
  if (agent === undefined) throw unknownInstance(instanceId);
  return agent.id;
}

export function collectTextsHandler(deps: TextDeps) {
  return async ({ caller, collectedIds }: CollectTextsRequest, call: HandlerContext) => {
    const instanceId = await callingAgent(deps, caller, call);
    const waiting = await collectWaiting(deps.db, instanceId, collectedIds);
    return { texts: waiting.map(({ id, sealed }) => ({ id, sealed: fromBinary(SealedValueSchema, sealed) })) };
  };
}

export function receiveTextHookHandler(deps: TextDeps) {
  return async ({ body, timestamp, signature }: ReceiveTextHookRequest) => {
    await receiveHook(deps, { body, timestamp, signature });
    return {};
  };
}
