import { ANSWER_UNVERIFIED, Failure } from '../failure.ts';

/** The agent as named by the pool. */
export interface AgentAddress {
  instanceId: string;
  inboxId: string;
}

/** The agent, or an impostor, wants something signed that it does not show. */
export function unverifiedAnswer({ instanceId, inboxId }: AgentAddress, why: string, cause?: unknown): Failure {
  return new Failure(ANSWER_UNVERIFIED, `The answer of ${instanceId} cannot be verified: ${why}. Nothing was signed.`, {
    help: 'Do not share its context, and tell the operator of the gateway. The agent, or the process that answers for it, cannot be trusted.',
    metadata: { instanceId, inboxId },
    ...(cause !== undefined && { cause }),
  });
}
