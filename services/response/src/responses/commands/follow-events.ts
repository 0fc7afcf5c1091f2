import { errorEventOf, isLastEvent, lastEventOf, type ResponseObject, type StreamEvent } from '@offshoot/openai-api';
import { BROKEN_OFF, hasEnded, shownResponse } from '../../database/domain/stored-response.ts';
import type { News } from '../../database/news.ts';
import type { ResponseRows } from '../../turns/store/responses.ts';
import type { EventRows } from '../store/events.ts';

export interface FollowDeps {
  rows: Pick<ResponseRows, 'byId'>;
  events: EventRows;
  news: News;
}

/** News can be lost. */
const POLL_MS = 1_000;
const MAX_AT_ONCE = 500;
/** Looks after the end of a response until its last event counts as lost. */
const PATIENCE = 3;

/** The events of a response in the background after the one with this number, until it has ended. Ends without more if it is deleted. */
export async function* followEvents(
  { rows, events, news }: FollowDeps,
  { tenantId, responseId, after }: { tenantId: string; responseId: string; after: number },
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let last = after;
  let left = PATIENCE;
  let rouse = () => {};
  let isNew = true;
  const hear = (id: string) => {
    if (id !== '' && id !== responseId) return;
    isNew = true;
    rouse();
  };
  const stops = [news.on('events', hear), news.on('ended', hear)];
  const end = () => rouse();
  signal.addEventListener('abort', end, { once: true });
  try {
    while (!signal.aborted) {
      isNew = false;
      const found = await events.after(responseId, last, MAX_AT_ONCE);
      for (const event of found) {
        yield event;
        last = event.sequence_number;
        if (isLastEvent(event)) return;
      }
      if (found.length > 0) continue;
      const response = await rows.byId(tenantId, responseId);
      if (response === undefined) return;
      if (hasEnded(response.status)) {
        const stored = await events.last(responseId);
        if (stored && stored.sequence_number > last) continue;
        if (stored && isLastEvent(stored)) return;
        if (left-- === 0) {
          for (const event of missingEnd(shownResponse(response), stored)) if (event.sequence_number > after) yield event;
          return;
        }
      }
      if (!isNew)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, POLL_MS);
          rouse = () => {
            clearTimeout(timer);
            resolve();
          };
        });
    }
  } finally {
    for (const stop of stops) stop();
    signal.removeEventListener('abort', end);
  }
}

/** The last events that the process of the response would have sent. `stored`: the last event that it sent. */
function missingEnd(response: ResponseObject, stored: StreamEvent | undefined): StreamEvent[] {
  const next = (stored?.sequence_number ?? -1) + 1;
  if (response.status !== 'failed' || stored?.type === 'error') return [lastEventOf(next, response)];
  return [errorEventOf(next, { type: 'server_error', error: response.error ?? BROKEN_OFF }), lastEventOf(next + 1, response)];
}
