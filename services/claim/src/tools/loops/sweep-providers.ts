import type { ToolProvider } from '@offshoot/providers';
import { ProviderError } from '@offshoot/safe-fetch/provider-http/provider-error.ts';
import type { ToolResource } from '../../templates/domain/template-rules.ts';
import { takeOf } from '../../work/loops/attempts.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import type { SweepDeps } from '../deps.ts';
import { isOrphan, type Listed } from '../domain/tools.ts';
import { recordedResources } from '../store/tool-resources.ts';
import { dueSweeps, sweepAgain } from '../store/tool-sweeps.ts';

/** Long enough for an account with thousands of resources. */
const SWEEP_LIMIT_MS = 120_000;

/** Searches the providers for our resources, and releases those without a row, which would cost money forever. */
export function sweepProviders(deps: SweepDeps): WorkSource<ToolResource> {
  const { of, available } = deps.toolProviders;
  const swept = available.filter((resource) => of(resource)?.madeBy === 'provider');
  return {
    name: 'tool-sweeps',
    parallel: Math.max(swept.length, 1),
    take: (limit) => dueSweeps(deps.db, swept, takeOf(deps, limit, SWEEP_LIMIT_MS)),
    attempt: async (resource, stopping) => {
      const provider = of(resource);
      if (resource === 'TELNYX_NUMBER') await deps.forgetOldTexts();
      if (provider) await sweep(deps, resource, provider, stopping);
      // If we are stopping, another replica may search at once.
      await sweepAgain(deps.db, resource, new Date(deps.now().getTime() + (stopping.aborted ? 0 : deps.toolSweepMs)));
      return undefined;
    },
  };
}

async function sweep(deps: SweepDeps, resource: ToolResource, provider: ToolProvider, stopping: AbortSignal): Promise<void> {
  const { db, log } = deps;
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(SWEEP_LIMIT_MS)]);
  try {
    const listed: Listed[] = [];
    for await (const one of provider.list({ signal })) listed.push(one);
    // Read after the list, so that each resource in the list already had its row.
    const recorded = await recordedResources(db, [...new Set(listed.map(({ resourceId }) => resourceId))]);
    for (const one of listed.filter((each) => isOrphan(each, recorded.get(each.resourceId), deps.now())))
      await release(deps, resource, provider, one, signal);
  } catch (error) {
    if (stopping.aborted) return;
    if (signal.aborted) return log.warn({ resource }, 'could not list a provider in time');
    if (!(error instanceof ProviderError)) throw error;
    log.warn({ resource, failure: error.failure, what: error.message }, 'cannot list a provider');
  }
}

/** One resource that the provider fails to release does not stop the others. */
async function release(
  { log, orphans }: SweepDeps,
  resource: ToolResource,
  provider: ToolProvider,
  { resourceId, providerRef }: Listed,
  signal: AbortSignal,
): Promise<void> {
  try {
    await provider.release(providerRef, { signal });
    orphans.released += 1;
    log.warn({ resource, resourceId }, 'orphan released');
  } catch (error) {
    if (!(error instanceof ProviderError) || error.failure === 'limited') throw error;
    log.warn({ resource, resourceId, failure: error.failure, what: error.message }, 'cannot release an orphan');
  }
}
