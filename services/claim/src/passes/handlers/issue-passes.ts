import type { HandlerContext } from '@connectrpc/connect';
import type { IssuePassesRequest } from '@offshoot/gen/offshoot/claim/v1/pass_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { requireHost } from '@offshoot/rpc/auth';
import { agentHeldBy, unknownInstance } from '../../lifecycle/commands/agent-held-by.ts';
import { issuePasses, type PassDeps } from '../commands/issue-passes.ts';

export function issuePassesHandler(deps: PassDeps) {
  return async ({ hostId, instanceId, credential, week, blinded }: IssuePassesRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    const { evaluatePasses } = deps;
    if (evaluatePasses === undefined) throw new Refusal('COMMONS_OFF', 'The pool has no commons.');
    const agent = await agentHeldBy(deps.db, { hostId, instanceId, credential });
    // An idle agent has no owner.
    if (!agent?.ownerId) throw unknownInstance(instanceId);
    return issuePasses({ ...deps, evaluatePasses }, { ownerId: agent.ownerId, week, blinded });
  };
}
