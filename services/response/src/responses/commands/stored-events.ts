import type { StreamEvent } from '@offshoot/openai-api';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { EventRows } from '../store/events.ts';

/** Pieces of text come faster than rows should; a reader does not notice this delay. */
const GATHER_MS = 40;

export interface StoredEvents {
  add(event: StreamEvent): void;
  /** Stores what is left. */
  flush(): Promise<void>;
}

/** Stores the events of one response in their order, several in one statement. An event that cannot be stored is logged, and missing in the stream. */
export function storedEvents(rows: EventRows, responseId: string, log: Logger): StoredEvents {
  let waiting: StreamEvent[] = [];
  let writing = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const events = waiting;
    waiting = [];
    if (events.length > 0)
      writing = writing
        .then(() => rows.add(responseId, events))
        .catch((error: unknown) => log.error({ err: error, responseId }, 'events could not be stored'));
    return writing;
  };
  return {
    add(event) {
      waiting.push(event);
      timer ??= setTimeout(write, GATHER_MS);
    },
    flush: write,
  };
}
