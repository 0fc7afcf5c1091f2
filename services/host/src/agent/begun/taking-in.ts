// Takes in work from outside. Work that the process died of twice is never taken in again: the agent goes on without it.
import { Refusal } from '@offshoot/refusals';
import { counter } from '@offshoot/runtime/metrics';
import type { MessagePage } from '@offshoot/xmtp/agent-client.ts';
import { stoppedBy } from '../domain/phrases.ts';
import type { AgentDeps, OnlineDeps } from '../record/agent-deps.ts';
import type { Lane } from '../record/begun-store.ts';
import { oweNotice } from '../record/owner-notices.ts';

/** One death may have been for something else that was begun at the same time. */
const MAX_DEATHS = 2;

type TakingIn = Pick<AgentDeps, 'store'>;

/** Waits for its turn, of the whole process. */
let suspects: Promise<unknown> = Promise.resolve();

/** The process has died of it, so it is taken in by itself if it comes in a list. */
export const isSuspect = ({ store }: TakingIn, lane: Lane, id: string): boolean => store.begun.deaths(lane, id) > 0;

const PAGE = 100;

/** The next messages of a conversation; one alone if the process has died of one of them. */
export async function nextPage(
  deps: Pick<OnlineDeps, 'client' | 'store'>,
  { lane, conversationId, after }: { lane: Lane; conversationId: string; after: string | undefined },
): Promise<MessagePage> {
  const page = await deps.client.messages(conversationId, { after, limit: PAGE });
  const isSafe = page.messages.length === 1 || !page.messages.some(({ id }) => isSuspect(deps, lane, id));
  return isSafe ? page : await deps.client.messages(conversationId, { after, limit: 1 });
}

/**
 * 'deadly': `work` was not called, because the process died of it twice; the caller passes over it with `passOver`. `comesAgain`: also
 * after it was taken in, so that a later death is none of it. Suspects of all agents come one after the other: if the process dies
 * again, it is clear of which.
 */
export async function takingIn<T>(
  { store: { begun } }: TakingIn,
  { lane, ids, comesAgain = false }: { lane: Lane; ids: readonly string[]; comesAgain?: boolean },
  work: () => Promise<T>,
): Promise<T | 'deadly'> {
  const deaths = Math.max(...ids.map((id) => begun.deaths(lane, id)));
  if (deaths >= MAX_DEATHS) return 'deadly';
  const noted = async () => {
    begun.begin(lane, ids);
    let isTakenIn = false;
    try {
      const result = await work();
      isTakenIn = true;
      return result;
    } finally {
      if (comesAgain || !isTakenIn) begun.ended(lane);
    }
  };
  if (deaths === 0) return noted();
  const turn = suspects.then(noted);
  suspects = turn.catch(() => {});
  return turn;
}

/** Also counts those that are too many for their sender’s turn. */
export const skippedMessages = counter('offshoot.messages_skipped', 'Messages that agents do not answer, by the reason.', ['reason']);

/** Call `skip` and tell the owner, once. `what`: in words, as in “I skipped a mail”. */
export function passOver(deps: AgentDeps, { lane, id, what }: { lane: Lane; id: string; what: string }, skip: () => void): void {
  const { store, instanceId, log, wake } = deps;
  store.transaction(() => {
    skip();
    const ownerId = store.state.claimed?.ownerId;
    if (ownerId !== undefined) oweNotice(deps, { key: `deadly:${lane}:${id}`, ownerId, text: stoppedBy(what) });
  });
  skippedMessages.add({ reason: 'deadly' });
  log.error({ instanceId, lane, id }, 'passed over what the process died of twice');
  wake.duties();
}

/** An order of the pool. Throws VALIDATION_FAILED if the process died of it twice: the pool gives it up, and its client is told. `id`: equal for equal orders. */
export async function takingOrder<T>(deps: TakingIn, { method, id }: { method: string; id: string }, work: () => Promise<T>): Promise<T> {
  const taken = await takingIn(deps, { lane: `order ${method}`, ids: [id], comesAgain: true }, work);
  if (taken !== 'deadly') return taken;
  throw new Refusal('VALIDATION_FAILED', 'Twice, the program of the host stopped while it took this in, so it is not taken in again.', {
    help: 'Change the text of the template, the values or the context prompt, and repeat the call.',
  });
}
