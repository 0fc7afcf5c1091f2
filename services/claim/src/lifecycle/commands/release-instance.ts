import { toBinary } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type SignedStatement, SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { LeavingReason } from '../../database/domain/states.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { ReleaseDeps } from '../deps.ts';
import { ownedInstance } from '../domain/access.ts';
import { agentById } from '../store/agents.ts';
import { changeAgent } from '../store/change-agent.ts';
import { keepLeavingReason } from '../store/releases.ts';
import { refusalOfStatement } from './owner-statement.ts';

/**
 * The owner's statement is verified here, and again by the instance. A repetition needs no valid statement; one with a valid statement
 * replaces the stored one, which may have expired before the host could be reached.
 */
export async function releaseInstance(
  deps: ReleaseDeps,
  requester: string,
  instanceId: string,
  { statement, leavingReason }: { statement: SignedStatement; leavingReason: LeavingReason | undefined },
): Promise<AgentMetadata> {
  const agent = ownedInstance(await agentById(deps.db, instanceId), instanceId, requester);
  if (agent.state === 'GONE') return agent;
  const refusal = await refusalOfStatement(deps, requester, { action: 'instance.release', instanceId }, statement);
  if (refusal && agent.state === 'DRAINING') return agent;
  if (refusal) throw refusal;
  const expiresAt = statement.expireTime ? timestampDate(statement.expireTime) : null;
  const changed = await changeAgent(deps.db, instanceId, [{ kind: 'released' }], {
    now: deps.now(),
    joinTimeoutMs: deps.joinTimeoutMs,
    released: { statement: toBinary(SignedStatementSchema, statement), expiresAt },
  });
  const templateId = changed?.agent.templateId;
  if (templateId && leavingReason) await keepLeavingReason(deps.db, templateId, requester, leavingReason, deps.now());
  deps.wake('releases', ...(changed?.due ?? []));
  return changed?.agent ?? agent;
}
