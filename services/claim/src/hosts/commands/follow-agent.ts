import { Refusal } from '@offshoot/refusals';
import { claimPayload } from '../../database/announcements.ts';
import { isBehind, reportedSteps } from '../../lifecycle/domain/report.ts';
import { agentById } from '../../lifecycle/store/agents.ts';
import { changeAgent } from '../../lifecycle/store/change-agent.ts';
import type { FollowDeps } from '../deps.ts';
import type { Standing } from '../domain/standing.ts';
import { followAgent } from '../store/followed-agents.ts';
import { unpark } from '../store/parked-agents.ts';

/**
 * Updates the pool's rows to what the agent reports. Rows that merely lag behind take the ordinary steps. Throws CALLER_NOT_ALLOWED if the
 * agent belongs to another host, or its inbox to another instance.
 */
export async function follow(deps: FollowDeps, hostId: string, told: Standing): Promise<void> {
  const { db, now, joinTimeoutMs, wake } = deps;
  const row = await agentById(db, told.instanceId);
  const lags = row?.claimId === told.claimId && row.hostId === hostId && ['CLAIMED', 'JOINING', 'LIVE'].includes(row.state);
  if (row && lags) {
    const steps = reportedSteps({ ...told, failureReason: '', failureMessage: '' });
    const facts = {
      templateStale: told.templateStale,
      acceptedCapabilities: told.acceptedCapabilities,
      conversationState: told.conversationState,
      voice: told.voice,
      inUse: told.inUse,
      opinion: told.opinion,
      pinnedVersion: told.pinnedVersion,
      ...(told.ownerChanged && { ownerId: told.ownerId }),
      isBehind: isBehind(told, row),
    };
    const changed = await changeAgent(db, told.instanceId, steps, { now: now(), joinTimeoutMs, facts });
    await unpark(db.query, told.instanceId);
    wake(...(changed?.due ?? []));
    return;
  }
  const followed = await db.transaction((query) => followAgent(query, hostId, told, now()));
  if (followed === 'of another') {
    throw new Refusal('CALLER_NOT_ALLOWED', 'The agent, its inbox or its claim belongs to another instance of the pool.', {
      help: 'Stop one of the two: an agent runs on only one host.',
      metadata: { instanceId: told.instanceId },
    });
  }
  for (const id of [told.claimId, ...followed.displaced]) db.announce(claimPayload(id));
  wake('queue', 'updates', 'lineage', 'tools', 'transfers');
}
