import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { type TellDeps, tellConversation } from '../../conversations/commands/tell-conversation.ts';
import { type Earlier, earlierIn, NOTHING } from '../../conversations/domain/conversation.ts';
import { earlierSaid, isNamedConversationId } from '../../conversations/domain/named-conversation.ts';
import type { Job } from '../../conversations/domain/turn.ts';
import type { ConversationRows } from '../../conversations/store/conversations.ts';
import type { Members } from '../../database/domain/ports.ts';
import type { StoredResponse } from '../../database/domain/stored-response.ts';
import type { News } from '../../database/news.ts';
import type { ResponseRows } from '../../turns/store/responses.ts';
import type { Running } from '../commands/running.ts';
import { storedEvents } from '../commands/stored-events.ts';
import type { EventRows } from '../store/events.ts';
import type { QueuedResponse, QueueRows } from '../store/queue.ts';

export interface QueueDeps extends TellDeps {
  rows: Pick<ResponseRows, 'chainTo' | 'cancel'>;
  conversations: Pick<ConversationRows, 'byId' | 'said'>;
  members: Members;
  queue: QueueRows;
  events: EventRows;
  running: Running;
  runnerId: string;
  news: News;
  /** Responses at once. */
  atOnce: number;
  /** Of all tenants that one person made. */
  atOnceOfPayer: number;
  now(): Date;
  log: Logger;
}

/** A response may wait this long if the news of it was lost. */
const POLL_MS = 2_000;

/** Runs responses in the background, of whichever process they were asked. */
export function runQueue(deps: QueueDeps): Loop {
  const { queue, running, runnerId, atOnce, atOnceOfPayer, now, news, log } = deps;
  const active = new Set<Promise<void>>();
  const loop = everySoOften('queue', POLL_MS, log, async () => {
    const free = atOnce - active.size;
    if (free <= 0 || running.isStopping) return;
    for (const taken of await queue.take(runnerId, { most: free, mostOfPayer: atOnceOfPayer, now: now() })) {
      const run: Promise<void> = runFromQueue(deps, taken)
        .catch((error: unknown) => log.error({ err: error, responseId: taken.response.responseId }, 'response failed'))
        .finally(() => {
          active.delete(run);
          loop.wake();
        });
      active.add(run);
    }
  });
  const stop = news.on('queued', loop.wake);
  return {
    ...loop,
    async close() {
      stop();
      await loop.close();
      await Promise.all(active);
    },
  };
}

async function runFromQueue(deps: QueueDeps, { response, job }: QueuedResponse): Promise<void> {
  const { rows, events, running, log } = deps;
  // It may have waited for long. A loop ends those whose key or membership ends later.
  if (await hasEnded(deps, response)) return rows.cancel(response.tenantId, response.responseId, deps.now());
  const known = JSON.parse(job) as Job;
  const earlier = await earlierOf(deps, response);
  const { signal } = new AbortController();
  const told = await tellConversation(deps, known.member, { earlier, input: response.input }, { isNew: false, signal });
  const turn = { ...known, response, isStored: true, earlier, revision: undefined, told };
  if (!response.hasEvents) {
    await running.runStored(turn, { emit: () => {} });
    return;
  }
  const stored = storedEvents(events, response.responseId, log);
  // The reader of the events says whether text is to be filled up.
  await running.runStored(turn, { emit: stored.add, isPadded: false });
  await stored.flush();
  await events.weigh(response.responseId);
}

async function hasEnded({ members, log }: QueueDeps, holder: StoredResponse): Promise<boolean> {
  try {
    return (await members.ended([holder])).length > 0;
  } catch (error) {
    log.warn(
      { err: error, responseId: holder.responseId },
      'a response runs though it is not known whether its key or member is still there',
    );
    return false;
  }
}

async function earlierOf({ rows, conversations }: QueueDeps, response: StoredResponse): Promise<Earlier> {
  const { tenantId, conversationId, previousResponseId } = response;
  if (isNamedConversationId(conversationId)) {
    // While the response has not ended, nobody else says anything there.
    if ((await conversations.byId(tenantId, conversationId)) === undefined) throw new Error('the conversation is gone');
    return earlierSaid(await conversations.said(conversationId));
  }
  if (previousResponseId === undefined) return NOTHING;
  const chain = await rows.chainTo(tenantId, previousResponseId);
  // Deleted since. Its row fails as forgotten.
  if (chain === undefined) throw new Error('the conversation is gone');
  return earlierIn(chain);
}
