import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '@offshoot/refusals';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { Transfer } from '../../database/entities/transfer.ts';
import { forgetIdle, hostById } from '../../hosts/store/hosts.ts';
import type { TransferState } from '../../transfers/domain/transfer.ts';
import { changeTransfer, transferById } from '../../transfers/store/transfers.ts';
import type { InstanceDeps } from '../deps.ts';
import { type AgentFacts, type ConversationState, capabilityLine, type Voice } from '../domain/agent-facts.ts';
import type { InstanceState, LifeStep } from '../domain/lifecycle.ts';
import { isBehind, type Reporter, reportedSteps, transferStep } from '../domain/report.ts';
import { agentAtHost } from '../store/agents.ts';
import { changeAgent } from '../store/change-agent.ts';
import { digestOf } from './credential-digest.ts';

/** What a host says has become true of one of its instances. */
export interface Report {
  hostId: string;
  instanceId: string;
  claimId: string;
  state: InstanceState | undefined;
  failureReason: string;
  failureMessage: string;
  conversationId: string;
  appliedVersion: number;
  transferState: TransferState | undefined;
  transferFailureReason: string;
  /** What transferState speaks of. */
  transferId: string;
  /** What RegisterInstance answered. */
  credential: Uint8Array;
  templateStale: boolean | undefined;
  /** '': as it was. */
  acceptedCapabilities: string;
  /** '': as it was. */
  ownerId: string;
  /** Undefined: as it was, like the next. */
  conversationState: ConversationState | undefined;
  voice: Voice | undefined;
}

/** Reports come twice, late and out of order: whatever the table of steps does not allow is acknowledged and changes nothing. */
export async function reportInstance(deps: InstanceDeps, report: Report): Promise<void> {
  const { db } = deps;
  const known = await agentAtHost(db, report.instanceId);
  const agent = known?.agent;
  const host = agent?.hostId === report.hostId ? known?.host : await hostById(db, report.hostId);
  if (!host) throw hostUnknown('The host is not registered.');
  // Whoever is not counted on any more speaks for nobody: another host may be taking its instances over.
  if (host.lapsedAt) throw hostUnknown('The lease of the host has ended.');
  if (!agent) {
    // A host that has ended an instance which the pool has forgotten too has nothing more to say.
    if (report.state === 'GONE') return;
    throw new Refusal('INSTANCE_NOT_FOUND', `The pool knows no instance ${report.instanceId}.`, {
      help: 'Register the host again and drop the instances that it is told to drop.',
    });
  }
  if (agent.hostId !== report.hostId || agent.moveOrdered.length > 0) throw hostUnknown('Another host holds this instance.');
  checkCredential(agent, report.credential);
  if (agent.state === 'IDLE' && report.state === 'GONE') return forgetIdle(db.query, agent.hostId, [agent.id]);
  if (agent.claimId && (report.claimId === '' || report.claimId === agent.claimId)) {
    await change(deps, agent.id, reportedSteps(report), { ...reportedFacts(report), isBehind: isBehind(report, agent) });
  }
  if (report.transferState) await reportTransfer(deps, report);
}

/** Its own row, its own transaction: one lock order for all. */
async function reportTransfer(deps: InstanceDeps, report: Report): Promise<void> {
  const transfer = await transferById(deps.db, report.transferId);
  const step = transfer && transferStep(report, reporterOf(report, transfer));
  if (!step) return;
  const changed = await changeTransfer(deps.db, transfer.id, step, deps.now());
  if (changed?.tellLineage) deps.wake('transfers');
}

function reporterOf({ instanceId }: Report, { sourceInstance, targetInstance }: Transfer): Reporter {
  if (instanceId === sourceInstance) return 'source';
  return instanceId === targetInstance ? 'target' : 'stranger';
}

/** An instance speaks for itself alone: others on its host have credentials of their own. */
function checkCredential({ credentialDigest }: AgentMetadata, credential: Uint8Array): void {
  const given = digestOf(credential);
  if (credentialDigest.length === given.length && timingSafeEqual(credentialDigest, given)) return;
  throw new Refusal('CALLER_NOT_ALLOWED', 'This is not the credential of the instance.', {
    help: 'Call RegisterInstance, and report with the credential that it answers.',
  });
}

function reportedFacts({ templateStale, acceptedCapabilities, ownerId, conversationState, voice }: Report): AgentFacts {
  return {
    ...(templateStale !== undefined && { templateStale }),
    acceptedCapabilities: capabilityLine(acceptedCapabilities),
    ownerId,
    conversationState,
    voice,
  };
}

async function change(deps: InstanceDeps, instanceId: string, steps: LifeStep[], facts: AgentFacts = {}): Promise<void> {
  const { now, joinTimeoutMs } = deps;
  const changed = await changeAgent(deps.db, instanceId, steps, { now: now(), joinTimeoutMs, facts });
  if (changed) deps.wake(...changed.due);
}

function hostUnknown(message: string): Refusal {
  return new Refusal('HOST_UNKNOWN', message, { help: 'Call RegisterHost with all instances, then report again.' });
}
