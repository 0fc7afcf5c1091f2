import { hasEnded, shownResponse } from '../domain/stored/stored-response.ts';
import type { EventRows } from '../store/events.ts';
import type { News } from '../store/news.ts';
import type { ResponseRows } from '../store/responses.ts';

export interface FollowDeps {
  rows: Pick<ResponseRows, 'byId'>;
  events: EventRows;
  news: News;
}

/** An event as it is sent. */
export interface SentEvent {
  type: string;
  json: string;
}

/** News can be lost. */
const POLL_MS = 1_000;
const MOST_AT_ONCE = 500;
/** Looks after the end of a response until its last event counts as lost. */
const PATIENCE = 3;
const LAST = new Set(['response.completed', 'response.failed', 'response.incomplete']);

/** The events of a response in the background after the one with this number, until it has ended. Ends without more if it is deleted. */
export async function* followEvents(
  { rows, events, news }: FollowDeps,
  { tenantId, responseId, after }: { tenantId: string; responseId: string; after: number },
  signal: AbortSignal,
): AsyncGenerator<SentEvent> {
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
      const found = await events.after(responseId, last, MOST_AT_ONCE);
      for (const { sequenceNumber, json } of found) {
        const type = typeOf(json);
        yield { type, json };
        last = sequenceNumber;
        if (LAST.has(type)) return;
      }
      if (found.length > 0) continue;
      const response = await rows.byId(tenantId, responseId);
      if (response === undefined) return;
      if (hasEnded(response.status) && left-- === 0) {
        const { status } = response;
        const type = status === 'completed' || status === 'failed' ? `response.${status}` : 'response.incomplete';
        yield { type, json: JSON.stringify({ type, sequence_number: last + 1, response: shownResponse(response) }) };
        return;
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

/** The events are ours: `type` is their first field. */
const typeOf = (json: string): string => /^\{"type":"([\w.]+)"/.exec(json)?.[1] ?? '';
