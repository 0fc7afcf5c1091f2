import { toBinary } from '@bufbuild/protobuf';
import { type SignedStatement, SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { fromWire } from '@offshoot/rpc/wire';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { refusalOfStatement } from '../../lifecycle/commands/owner-statement.ts';
import { checkOfferedTo, checkSigner, claimedInstance, ownedInstance, standingInstance } from '../../lifecycle/domain/access.ts';
import { checkOfferOrder, type Offer } from '../../lifecycle/domain/agent-facts.ts';
import { quotaExceeded } from '../../lifecycle/domain/quota.ts';
import { agentById } from '../../lifecycle/store/agents.ts';
import type { OwnershipDeps } from '../deps.ts';
import { beginAcceptance, endAcceptance } from '../store/acceptances.ts';
import { hostAddressOf, recorded } from './owner-orders.ts';

/**
 * Stores the owner's offer until it is accepted; only then does the instance learn of it. It is verified first, so that nobody is offered
 * an agent they cannot get.
 */
export async function offerInstance(
  deps: OwnershipDeps,
  caller: string,
  { instanceId, newOwnerId, statement }: { instanceId: string; newOwnerId: string; statement: SignedStatement },
): Promise<AgentMetadata> {
  const agent = standingInstance(ownedInstance(await agentById(deps.db, instanceId), instanceId, caller));
  const refusal = await refusalOfStatement(deps, caller, { action: 'instance.offer', instanceId, newOwnerId }, statement);
  if (refusal) throw refusal;
  const offer = offerOf(newOwnerId, statement);
  return recorded(deps, agent, [], ({ agent: locked }) => {
    checkOfferOrder(standingInstance(ownedInstance(locked, instanceId, caller)), offer);
    return { offer };
  });
}

/** Sends both statements to the instance, which verifies them and changes its owner; the pool follows. */
export async function acceptInstance(
  deps: OwnershipDeps,
  caller: string,
  { instanceId, statement }: { instanceId: string; statement: SignedStatement },
): Promise<AgentMetadata> {
  const agent = claimedInstance(await agentById(deps.db, instanceId), instanceId);
  // A repetition, or the instance's own report came before our answer.
  if (agent.ownerId === caller) return agent;
  checkOfferedTo(agent, caller, deps.now());
  checkSigner(statement, caller);
  if (!agent.offerStatement) throw new Error(`instance ${instanceId} is offered without a statement`);
  const order = { instanceId, newOwnerId: caller, offer: agent.offerStatement, acceptance: statement };
  // Before the instance changes its owner, which cannot be undone.
  if (!(await beginAcceptance(deps.db, instanceId, caller, deps.quotas.owner))) throw quotaExceeded('owner', deps.quotas);
  try {
    await deps.hosts.acceptOffer(await hostAddressOf(deps, agent), order);
    return await recorded(deps, agent, [], { ownerId: caller });
  } finally {
    await endAcceptance(deps.db, instanceId, caller);
  }
}

function offerOf(newOwnerId: string, statement: SignedStatement): Offer {
  const { issuedAt, expiresAt } = fromWire(statement).envelope;
  if (!expiresAt) throw new Refusal('STATEMENT_MALFORMED', 'The offer has no expiry time.', { help: 'Sign `instance.offer` with one.' });
  return { newOwnerId, statement: toBinary(SignedStatementSchema, statement), issuedAt, expiresAt };
}
