/** Times are ISO 8601. */
export interface StoredSession {
  url: string;
  inboxId: string;
  accessToken: string;
  expireTime: string;
  refreshToken: string;
  sessionExpireTime: string;
}

/** Where a client keeps its session, which holds secrets. */
export interface SessionStore {
  read(): StoredSession | undefined;
  replace(session: StoredSession): void;
  remove(): void;
  /** One work at a time among all that share the store. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** For as long as the program runs. */
export function sessionInMemory(): SessionStore {
  let held: StoredSession | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: () => held,
    replace(session) {
      held = session;
    },
    remove() {
      held = undefined;
    },
    exclusively(work) {
      const done = last.then(work, work);
      last = done.catch(() => undefined);
      return done;
    },
  };
}
