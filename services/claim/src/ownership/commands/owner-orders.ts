import type { SealedConfig } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { checkSigner, ownedInstance, standingInstance } from '../../lifecycle/domain/access.ts';
import type { AgentFacts } from '../../lifecycle/domain/agent-facts.ts';
import { type LifeStep, pendingVersion } from '../../lifecycle/domain/lifecycle.ts';
import type { AgentRows } from '../../lifecycle/store/agent-rows.ts';
import { agentById } from '../../lifecycle/store/agents.ts';
import { changeAgent } from '../../lifecycle/store/change-agent.ts';
import { addressOf, type HostAddress, hostById } from '../../placement/store/host-addresses.ts';
import { storedVersion } from '../../templates/store/template-versions.ts';
import type { OwnershipDeps } from '../deps.ts';

/** The caller's own agent, if it still takes orders. */
async function orderable(deps: OwnershipDeps, caller: string, instanceId: string): Promise<AgentMetadata> {
  return standingInstance(ownedInstance(await agentById(deps.db, instanceId), instanceId, caller));
}

/** Applies the version that waits for consent: the instance verifies the statement and returns the version that it has applied. */
export async function consentToUpdate(
  deps: OwnershipDeps,
  caller: string,
  { instanceId, version, statement }: { instanceId: string; version: number; statement: SignedStatement },
): Promise<AgentMetadata> {
  const agent = await orderable(deps, caller, instanceId);
  if (agent.appliedVersion === version) return agent;
  const copy = pendingVersion(agent) === version && agent.templateId ? await storedVersion(deps.db, agent.templateId, version) : null;
  if (!copy) {
    throw new Refusal('CONSENT_NOT_NEEDED', `Version ${version} is not waiting for consent.`, {
      help: 'GetInstance shows which version is waiting, and for what.',
      metadata: { pending_version: String(pendingVersion(agent)) },
    });
  }
  checkSigner(statement, caller);
  const order = { instanceId, version: copy.message, statement };
  const applied = await deps.hosts.consentToUpdate(await hostAddressOf(deps, agent), order);
  return recorded(deps, agent, [{ kind: 'applied', version: applied }], {
    acceptedCapabilities: agent.pendingCapabilities,
    delivered: { version, revision: copy.revision },
  });
}

/** Sends new tool values: the instance decrypts and checks them, and only their keys are stored here, for its clones. */
export async function setUserConfig(
  deps: OwnershipDeps,
  caller: string,
  { instanceId, sealed, statement }: { instanceId: string; sealed: SealedConfig; statement: SignedStatement },
): Promise<AgentMetadata> {
  const agent = await orderable(deps, caller, instanceId);
  checkSigner(statement, caller);
  await deps.hosts.setUserConfig(await hostAddressOf(deps, agent), { instanceId, sealed, statement });
  // A value that was removed cannot be told from one that was given, as in a claim.
  return recorded(deps, agent, [], ({ agent: { userConfigKeys } }) => ({
    userConfigKeys: [...new Set([...userConfigKeys, ...sealed.keys])].sort(),
  }));
}

export async function hostAddressOf({ db }: OwnershipDeps, agent: AgentMetadata): Promise<HostAddress> {
  const host = await hostById(db, agent.hostId);
  if (!host) throw new Error(`instance ${agent.id} has lost its host`);
  return addressOf(host);
}

/** Records what the instance has done, even if rows here have changed in the meantime. */
export async function recorded(
  deps: OwnershipDeps,
  agent: AgentMetadata,
  steps: LifeStep[],
  facts: AgentFacts | ((rows: AgentRows) => AgentFacts),
): Promise<AgentMetadata> {
  const { db, now, joinTimeoutMs } = deps;
  const changed = await changeAgent(db, agent.id, steps, { now: now(), joinTimeoutMs, facts });
  if (!changed) throw new Error(`instance ${agent.id} is gone from the table`);
  deps.wake(...changed.due);
  return changed.agent;
}
