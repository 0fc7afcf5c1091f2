import { takeOf } from '../../work/loops/attempts.ts';
import type { WorkSource } from '../../work/loops/work-loop.ts';
import type { ProviderDeps } from '../deps.ts';
import { type DueRelease, dueToolReleases, recordFound, recordReleased } from '../store/due-tools.ts';
import { askProvider } from './ask-provider.ts';
import { providerSlots } from './provider-slots.ts';

/** Releases resources that are no longer wanted: by the recorded references or, without any, by what the provider has under the id. */
export function releaseTools(deps: ProviderDeps): WorkSource<DueRelease> {
  const slots = providerSlots();
  return {
    name: 'tool-releases',
    parallel: slots.all,
    take: (limit) => dueToolReleases(deps.db, takeOf(deps, limit, deps.toolAttemptMs), slots.free()),
    attempt: (due, signal) =>
      slots.during(due.resource, () =>
        askProvider(deps, due, 'release', signal, async (provider, limited) => {
          let refs = due.providerRefs;
          if (refs.length === 0) {
            refs = (await provider.find(due.resourceId, { signal: limited }))?.providerRefs ?? [];
            if (refs.length > 0) await recordFound(deps.db, due, refs);
          }
          for (const ref of refs) await provider.release(ref, { signal: limited });
          await recordReleased(deps.db, due, deps.now());
          deps.log.info({ resource: due.resource, resourceId: due.resourceId, count: refs.length }, 'resource released');
        }),
      ),
  };
}
