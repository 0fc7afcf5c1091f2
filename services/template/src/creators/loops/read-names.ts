import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { NameReader } from '../adapters/name-reader.ts';

export interface NameRows {
  due(now: Date, hiddenUntil: Date, limit: number): Promise<string[]>;
  read(name: string, inboxes: string[] | undefined, now: Date): Promise<void>;
}

export interface NamesLoop {
  wake(): void;
  close(): Promise<void>;
}

const AT_ONCE = 4;
const POLL_MS = 5_000;
/** Longer than a reading takes. A replica that died leaves its names to others after that. */
const HIDDEN_MS = 30_000;

/** Looks up the names that creators ask for, a few at a time, and again every day. */
export function readNames(o: { rows: NameRows; reader: NameReader; now: () => Date; log: Logger }): NamesLoop {
  const { rows, reader, now, log } = o;
  let isClosed = false;
  let isWoken = false;
  let rouse = () => {};
  const wake = () => {
    isWoken = true;
    rouse();
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const turn = async () => {
    const due = await rows.due(now(), new Date(now().getTime() + HIDDEN_MS), AT_ONCE);
    await Promise.all(due.map(async (name) => rows.read(name, await reader(name), now())));
    if (due.length === AT_ONCE) isWoken = true;
  };
  const done = (async () => {
    while (!isClosed) {
      isWoken = false;
      await turn().catch((error: unknown) => log.warn({ err: error }, 'cannot look up the names of creators'));
      if (!isWoken && !isClosed) await pause();
    }
  })();
  return {
    wake,
    close: () => {
      isClosed = true;
      rouse();
      return done;
    },
  };
}
