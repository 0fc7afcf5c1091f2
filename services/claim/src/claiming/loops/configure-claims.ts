import { claimPayload } from '../../database/announcements.ts';
import { failureMessage } from '../../lifecycle/domain/report.ts';
import { claimById } from '../../lifecycle/store/agents.ts';
import { demandRegistration } from '../../placement/store/host-addresses.ts';
import { isFinal } from '../../work/domain/retry.ts';
import { outcomeOf, putBack, takeByHost } from '../../work/loops/attempts.ts';
import type { HostWork } from '../../work/loops/host-work-loop.ts';
import { type DueConfiguration, dueConfigurations, retryConfiguration } from '../../work/store/due-work.ts';
import type { ConfigureDeps } from '../deps.ts';
import { requeue } from '../store/displaced-claims.ts';

/** Its owner has signed for this agent, and may have added its inbox to the conversation. */
const BOUND_TO_A_FULL_HOST = 'The host of the reserved agent has no space left. Claim again: you get an agent of another host.';

/** CONFIGURING: sends the claim to its instance's host until the host has stored it or refuses for good. */
export function configureClaims(deps: ConfigureDeps): HostWork<DueConfiguration> {
  return {
    name: 'configurations',
    parallel: 64,
    perHost: 32,
    yields: deps.pressure.isHigh,
    attemptMs: deps.attemptMs,
    hostOf: ({ hostId }) => hostId,
    take: (limit, slots) => dueConfigurations(deps.db, takeByHost(deps, limit, slots)),
    attempt: (due, signal) => configure(deps, due, signal),
  };
}

async function configure(deps: ConfigureDeps, due: DueConfiguration, signal: AbortSignal): Promise<number | undefined> {
  const { db } = deps;
  const rows = await claimById(db, due.claimId);
  if (rows?.claim.state !== 'CONFIGURING') return undefined;
  const { claim, agent, transfer } = rows;
  const version = await deps.versions.copyOf(claim.templateId, claim.templateVersion, due.revision);
  const outcome = await outcomeOf(deps.hosts.configure(due, { claim, agent, version: version.message, transfer }, signal));
  if (outcome.ok) {
    await deps.takeSteps(agent.id, [{ kind: 'configured', version: claim.templateVersion }], {
      facts: { ...outcome.answer, delivered: version },
    });
    return undefined;
  }
  deps.log.info({ claim: claim.id, instance: agent.id, reason: outcome.reason, attempts: due.attempts }, 'host did not accept the claim');
  // The instance's row is outdated: the host reports who owns it, and the claim gets another instance or fails
  // (store/followed-agents.ts).
  if (outcome.reason === 'HOST_AT_CAPACITY' && (await db.transaction((query) => requeue(query, claim.id, agent.id, deps.now())))) {
    // The queue finds it by polling: to have a host full is rare.
    db.announce(claimPayload(claim.id));
    return undefined;
  }
  if (outcome.reason === 'INSTANCE_ALREADY_CLAIMED') await demandRegistration(db, agent.hostId);
  if (!isFinal(outcome.reason) || outcome.reason === 'INSTANCE_ALREADY_CLAIMED')
    return putBack(deps, due.attempts, signal, (at) => retryConfiguration(db, due, at));
  const message = outcome.reason === 'HOST_AT_CAPACITY' ? BOUND_TO_A_FULL_HOST : outcome.message;
  await deps.takeSteps(agent.id, [{ kind: 'failed', reason: outcome.reason, message: failureMessage(message) }]);
  return undefined;
}
