import { outcomeOf, putBack, type ReconcileContext, takeByHost } from '../../loop-deps.ts';
import type { HostWork } from '../../work/loops/host-work-loop.ts';
import { type DueToolList, dueToolLists, listDelivered, retryToolList, toolListOf } from '../store/tool-lists.ts';

/** Tells agents all that they have from the pool, until they have the newest list. An agent keeps exactly what its list names. */
export function deliverTools(context: ReconcileContext): HostWork<DueToolList> {
  return {
    name: 'tool-deliveries',
    parallel: 32,
    perHost: 8,
    attemptMs: context.attemptMs,
    hostOf: ({ hostId }) => hostId,
    take: (limit, room) => dueToolLists(context.db, takeByHost(context, limit, room)),
    attempt: (due, signal) => deliver(context, due, signal),
  };
}

async function deliver(context: ReconcileContext, due: DueToolList, signal: AbortSignal): Promise<number | undefined> {
  const { db } = context;
  const list = await toolListOf(db, due.instanceId);
  if (!list) return undefined;
  const outcome = await outcomeOf(context.hosts.provideTools(due, list, signal));
  if (outcome.ok) {
    await listDelivered(db, due, list.generation, addressesIn(outcome.answer));
    return undefined;
  }
  const { attempts } = due;
  context.log.info({ instance: due.instanceId, generation: list.generation, reason: outcome.reason, attempts }, 'tools not delivered');
  return putBack(context, attempts, signal, (at) => retryToolList(db, due, at));
}

/** The instance is believed in nothing but addresses. */
function addressesIn(made: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(made).filter(([, address]) => /^0x[0-9a-fA-F]{40}$/.test(address)));
}
