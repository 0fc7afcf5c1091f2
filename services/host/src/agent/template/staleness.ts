// Whether the creator's attestation that the applied version is the latest has expired.

import type { AgentDeps } from '../record/agent-deps.ts';
import { isStale } from '../versions/domain/attestation.ts';

/** Records and reports a change. Returns milliseconds until the next check; undefined: time alone changes nothing. */
export function reviewStaleness(deps: AgentDeps): number | undefined {
  const { attestation, claimed, stale, phase } = deps.store.state;
  if (claimed === undefined || phase === 'leaving') return undefined;
  const now = deps.now();
  const isNowStale = isStale(attestation, now);
  if (isNowStale !== stale) {
    deps.store.transaction(() => {
      deps.store.change({ stale: isNowStale });
      deps.store.report({ claimId: claimed.claimId, templateStale: isNowStale });
    });
    const { instanceId } = deps;
    deps.log.info({ instanceId, version: attestation?.version }, isNowStale ? 'the template is stale' : 'the template is fresh again');
    deps.wake.reports();
  }
  return attestation === undefined || isNowStale ? undefined : attestation.expiresAt - now.getTime() + 1;
}
