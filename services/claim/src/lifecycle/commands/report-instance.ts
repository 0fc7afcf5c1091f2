import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '@offshoot/rpc';
import type { CommandContext } from '../../command-deps.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import type { Transfer } from '../../database/entities/transfer.ts';
import type { TransferState } from '../../transfers/domain/transfer.ts';
import { forgetIdle, hostById } from '../../hosts/store/hosts.ts';
import { changeTransfer, transferById } from '../../transfers/store/transfers.ts';
import { type AgentFacts, type ClonePolicy, capabilityLine } from '../domain/agent-facts.ts';
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
  clonePolicy: ClonePolicy | undefined;
  /** '': as it was. */
  ownerId: string;
}

/** Reports come twice, late and out of order: whatever the table of steps does not allow is acknowledged and changes nothing. */
export async function reportInstance(context: CommandContext, report: Report): Promise<void> {
  const { db } = context;
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
      help: 'Register the host again and drop what it is told to.',
    });
  }
  if (agent.hostId !== report.hostId || agent.moveOrdered.length > 0) throw hostUnknown('Another host holds this instance.');
  checkCredential(agent, report.credential);
  if (agent.state === 'IDLE' && report.state === 'GONE') return forgetIdle(db.query, agent.hostId, [agent.id]);
  if (agent.claimId && (report.claimId === '' || report.claimId === agent.claimId)) {
    await change(context, agent.id, reportedSteps(report), { ...reportedFacts(report), isBehind: isBehind(report, agent) });
  }
  if (report.transferState) await reportTransfer(context, report);
}

/** Its own row, its own transaction: one lock order for all. */
async function reportTransfer(context: CommandContext, report: Report): Promise<void> {
  const transfer = await transferById(context.db, report.transferId);
  const step = transfer && transferStep(report, reporterOf(report, transfer));
  if (!step) return;
  const changed = await changeTransfer(context.db, transfer.id, step, context.now());
  if (changed?.tellLineage) context.wake('transfers');
}

function reporterOf({ instanceId }: Report, { sourceInstance, targetInstance }: Transfer): Reporter {
  if (instanceId === sourceInstance) return 'source';
  return instanceId === targetInstance ? 'target' : 'stranger';
}

/** An instance speaks for itself alone: others on its host have credentials of their own. */
function checkCredential({ credentialDigest }: AgentMetadata, credential: Uint8Array): void {
  const given = digestOf(credential);
  if (credentialDigest?.length === given.length && timingSafeEqual(credentialDigest, given)) return;
  throw new Refusal('CALLER_NOT_ALLOWED', 'This is not the credential of the instance.', {
    help: 'Call RegisterInstance, and report with the credential that it answers.',
  });
}

function reportedFacts({ templateStale, acceptedCapabilities, clonePolicy, ownerId }: Report): AgentFacts {
  return {
    ...(templateStale !== undefined && { templateStale }),
    acceptedCapabilities: capabilityLine(acceptedCapabilities),
    ...(clonePolicy && { clonePolicy }),
    ownerId,
  };
}

async function change(context: CommandContext, instanceId: string, steps: LifeStep[], facts: AgentFacts = {}): Promise<void> {
  const { now, joinTimeoutMs } = context;
  const changed = await changeAgent(context.db, instanceId, steps, { now: now(), joinTimeoutMs, facts });
  if (changed) context.wake(...changed.due);
}

function hostUnknown(message: string): Refusal {
  return new Refusal('HOST_UNKNOWN', message, { help: 'Call RegisterHost with all instances, then report again.' });
}
