import { failureMessage } from '../domain/failure-message.ts';
import { isFinal } from '../domain/retry.ts';
import { agentById, claimById } from '../store/agents.ts';
import { type DueClaim, dueConfigurations, retryConfiguration } from '../store/due-work.ts';
import { hostById } from '../store/hosts.ts';
import { storedVersion } from '../store/template-versions.ts';
import { outcomeOf, putBack, type ReconcileContext, step, takeOf } from './context.ts';
import type { WorkSource } from './work-loop.ts';

/** CONFIGURING: brings the claim to the host of its instance until the host has written it down or refuses for good. */
export function configureClaims(context: ReconcileContext): WorkSource<DueClaim> {
  return {
    name: 'configurations',
    parallel: 32,
    take: (limit) => dueConfigurations(context.db, takeOf(context, limit)),
    attempt: (due, signal) => configure(context, due, signal),
  };
}

async function configure(context: ReconcileContext, due: DueClaim, signal: AbortSignal): Promise<number | undefined> {
  const { db } = context;
  const rows = await claimById(db, due.claimId);
  if (rows?.claim.state !== 'CONFIGURING') return undefined;
  const { claim, agent } = rows;
  const [host, version, parent] = await Promise.all([
    hostById(db, agent.hostId),
    storedVersion(db, claim.templateId, claim.templateVersion),
    claim.parentInstance ? agentById(db, claim.parentInstance) : null,
  ]);
  if (!host || !version) throw new Error(`claim ${claim.id} has lost its host or its template version`);
  const outcome = await outcomeOf(context.hosts.configure(host.address, { claim, agent, version: version.message, parent }, signal));
  if (outcome.ok) {
    await step(context, agent.id, [{ kind: 'configured', version: claim.templateVersion }], { facts: { delivered: version } });
    return undefined;
  }
  context.log.info({ claim: claim.id, instance: agent.id, reason: outcome.reason, attempts: due.attempts }, 'host did not take the claim');
  if (!isFinal(outcome.reason)) return putBack(context, due.attempts, signal, (at) => retryConfiguration(db, due, at));
  await step(context, agent.id, [{ kind: 'failed', reason: outcome.reason, message: failureMessage(outcome.message) }]);
  return undefined;
}
