import { demandRegistration } from '../../hosts/store/hosts.ts';
import { failureMessage } from '../../lifecycle/domain/failure-message.ts';
import { claimById } from '../../lifecycle/store/agents.ts';
import { outcomeOf, putBack, type ReconcileContext, step, takeByHost } from '../../loop-deps.ts';
import { isFinal } from '../../work/domain/retry.ts';
import type { HostWork } from '../../work/loops/host-work-loop.ts';
import { type DueConfiguration, dueConfigurations, retryConfiguration } from '../../work/store/due-work.ts';

/** CONFIGURING: brings the claim to the host of its instance until the host has written it down or refuses for good. */
export function configureClaims(context: ReconcileContext): HostWork<DueConfiguration> {
  return {
    name: 'configurations',
    parallel: 64,
    perHost: 32,
    yields: context.pressure.isHigh,
    attemptMs: context.attemptMs,
    hostOf: ({ hostId }) => hostId,
    take: (limit, room) => dueConfigurations(context.db, takeByHost(context, limit, room)),
    attempt: (due, signal) => configure(context, due, signal),
  };
}

async function configure(context: ReconcileContext, due: DueConfiguration, signal: AbortSignal): Promise<number | undefined> {
  const { db } = context;
  const rows = await claimById(db, due.claimId);
  if (rows?.claim.state !== 'CONFIGURING') return undefined;
  const { claim, agent, transfer } = rows;
  const version = await context.versions.copyOf(claim.templateId, claim.templateVersion, due.revision);
  const outcome = await outcomeOf(context.hosts.configure(due, { claim, agent, version: version.message, transfer }, signal));
  if (outcome.ok) {
    await step(context, agent.id, [{ kind: 'configured', version: claim.templateVersion }], {
      facts: { ...outcome.answer, delivered: version },
    });
    return undefined;
  }
  context.log.info({ claim: claim.id, instance: agent.id, reason: outcome.reason, attempts: due.attempts }, 'host did not take the claim');
  // Its row is an old copy: the host says whose it is, and the claim gets another one or fails (store/followed-agents.ts).
  if (outcome.reason === 'INSTANCE_ALREADY_CLAIMED') await demandRegistration(db, agent.hostId);
  if (!isFinal(outcome.reason) || outcome.reason === 'INSTANCE_ALREADY_CLAIMED')
    return putBack(context, due.attempts, signal, (at) => retryConfiguration(db, due, at));
  await step(context, agent.id, [{ kind: 'failed', reason: outcome.reason, message: failureMessage(outcome.message) }]);
  return undefined;
}
