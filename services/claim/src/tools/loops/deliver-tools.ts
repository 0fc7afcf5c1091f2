import { outcomeOf, putBack, takeByHost } from '../../work/loops/attempts.ts';
import type { HostWork } from '../../work/loops/host-work-loop.ts';
import type { DeliverToolsDeps } from '../deps.ts';
import { type DueToolList, dueToolLists, listDelivered, retryToolList, toolListOf } from '../store/tool-lists.ts';

/** Sends agents the full list of their resources, until they have the newest one. An agent keeps exactly what its list names. */
export function deliverTools(deps: DeliverToolsDeps): HostWork<DueToolList> {
  return {
    name: 'tool-deliveries',
    parallel: 32,
    perHost: 8,
    attemptMs: deps.attemptMs,
    hostOf: ({ hostId }) => hostId,
    take: (limit, slots) => dueToolLists(deps.db, takeByHost(deps, limit, slots)),
    attempt: (due, signal) => deliver(deps, due, signal),
  };
}

async function deliver(deps: DeliverToolsDeps, due: DueToolList, signal: AbortSignal): Promise<number | undefined> {
  const { db } = deps;
  const list = await toolListOf(db, due.instanceId);
  if (!list) return undefined;
  const outcome = await outcomeOf(deps.hosts.provideTools(due, list, signal));
  if (outcome.ok) {
    await listDelivered(db, due, list.generation, addressesIn(outcome.answer));
    return undefined;
  }
  const { attempts } = due;
  deps.log.info({ instance: due.instanceId, generation: list.generation, reason: outcome.reason, attempts }, 'tools not delivered');
  return putBack(deps, attempts, signal, (at) => retryToolList(db, due, at));
}

/** Instances are only trusted to report addresses. */
function addressesIn(made: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(made).filter(([, address]) => /^0x[0-9a-fA-F]{40}$/.test(address)));
}
