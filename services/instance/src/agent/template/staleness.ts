// Whether the creator's word that the applied version is the latest has run out.

import type { AgentContext } from '../agent-context.ts';
import { isStale } from './domain/attestation.ts';

/** Notes and reports a change. Returns when to look again, milliseconds; undefined: time alone changes nothing. */
export function reviewStaleness(ctx: AgentContext): number | undefined {
  const { attestation, claimed, stale, phase } = ctx.store.state;
  if (claimed === undefined || phase === 'leaving') return undefined;
  const now = ctx.now();
  const isNowStale = isStale(attestation, now);
  if (isNowStale !== stale) {
    ctx.store.transaction(() => {
      ctx.store.change({ stale: isNowStale });
      ctx.store.report({ claimId: claimed.claimId, templateStale: isNowStale });
    });
    const { instanceId } = ctx;
    ctx.log.info({ instanceId, version: attestation?.version }, isNowStale ? 'the template is stale' : 'the template is fresh again');
    ctx.wakeReports();
  }
  return attestation === undefined || isNowStale ? undefined : attestation.expiresAt - now.getTime() + 1;
}
