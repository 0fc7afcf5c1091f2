import type { ConversationState, InstanceState, Opinion, TransferState, Voice } from '../../database/domain/states.ts';
import type { Transfer } from '../../database/entities/transfer.ts';
import { forgetIdle } from '../../placement/store/host-addresses.ts';
import type { InstanceDeps } from '../deps.ts';
import { type AgentFacts, capabilityLine } from '../domain/agent-facts.ts';
import type { LifeStep } from '../domain/lifecycle.ts';
import { isBehind, type Reporter, reportedSteps, transferStep } from '../domain/report.ts';
import { changeAgent } from '../store/change-agent.ts';
import { changeTransfer, transferById } from '../store/transfers.ts';
import { agentHeldBy, type Speaking, unknownInstance } from './agent-held-by.ts';

/** A host's report on one of its instances. */
export interface Report extends Speaking {
  claimId: string;
  state: InstanceState | undefined;
  failureReason: string;
  failureMessage: string;
  conversationId: string;
  appliedVersion: number;
  transferState: TransferState | undefined;
  transferFailureReason: string;
  /** The transfer that transferState refers to. */
  transferId: string;
  templateStale: boolean | undefined;
  /** '': unchanged. */
  acceptedCapabilities: string;
  /** '': unchanged. */
  ownerId: string;
  /** Undefined: unchanged; the same goes for the next three. */
  conversationState: ConversationState | undefined;
  voice: Voice | undefined;
  inUse: boolean | undefined;
  opinion: Opinion | undefined;
  pinnedVersion: number | undefined;
}

/** Reports arrive twice, late and out of order: a step that the table does not allow is acknowledged and ignored. */
export async function reportInstance(deps: InstanceDeps, report: Report): Promise<void> {
  const { db } = deps;
  const agent = await agentHeldBy(db, report);
  if (!agent) {
    // Both the host and the pool have forgotten the instance: nothing is left to do.
    if (report.state === 'GONE') return;
    throw unknownInstance(report.instanceId);
  }
  if (agent.state === 'IDLE' && report.state === 'GONE') return forgetIdle(db.query, agent.hostId, [agent.id]);
  if (agent.claimId && (report.claimId === '' || report.claimId === agent.claimId)) {
    await change(deps, agent.id, reportedSteps(report), { ...reportedFacts(report), isBehind: isBehind(report, agent) });
  }
  if (report.transferState) await reportTransfer(deps, report);
}

/** A separate row in a separate transaction keeps the lock order the same everywhere. */
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

function reportedFacts({
  templateStale,
  acceptedCapabilities,
  ownerId,
  conversationState,
  voice,
  inUse,
  opinion,
  pinnedVersion,
}: Report): AgentFacts {
  return {
    ...(templateStale !== undefined && { templateStale }),
    acceptedCapabilities: capabilityLine(acceptedCapabilities),
    ownerId,
    conversationState,
    voice,
    inUse,
    opinion,
    pinnedVersion,
  };
}

async function change(deps: InstanceDeps, instanceId: string, steps: LifeStep[], facts: AgentFacts = {}): Promise<void> {
  const { now, joinTimeoutMs } = deps;
  const changed = await changeAgent(deps.db, instanceId, steps, { now: now(), joinTimeoutMs, facts });
  if (changed) deps.wake(...changed.due);
}
