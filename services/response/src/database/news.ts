import { type DatabaseConnection, type Listener, listen } from '@offshoot/postgres';

/** `ended`: cancelled or deleted. `events`: there are new ones. `queued`: it waits for a process to run it. */
type NewsKind = 'ended' | 'events' | 'queued';

const CHANNEL = 'response_news';

/** SQL that tells all processes about a response when its transaction commits. */
export const tellingOf = (kind: NewsKind, responseId = 'response_id'): string =>
  `select pg_notify('${CHANNEL}', '${kind} ' || ${responseId}::text)`;

/** Wake-ups of all processes. They may be lost or needless, so a woken process reads the rows. */
export interface News {
  /** Calls `tell` with the response's ID, or with '' if anything may have happened. Returns how to stop. */
  on(kind: NewsKind, tell: (responseId: string) => void): () => void;
  close(): Promise<void>;
}

export async function hearNews(database: DatabaseConnection | string): Promise<News> {
  const told = new Map<string, Set<(responseId: string) => void>>();
  const listener: Listener = await listen(database, CHANNEL, (payload) => {
    const [kind = '', responseId = ''] = payload.split(' ');
    // The connection was down.
    const heard = payload === '' ? [...told.values()] : [told.get(kind) ?? new Set()];
    for (const all of heard) for (const tell of all) tell(responseId);
  });
  return {
    on(kind, tell) {
      const all = told.get(kind) ?? new Set();
      told.set(kind, all.add(tell));
      return () => all.delete(tell);
    },
    close: () => listener.close(),
  };
}
