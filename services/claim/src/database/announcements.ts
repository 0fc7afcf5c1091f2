/**
 * Notifications of one replica, gathered while one statement of them is under way. They are sent outside the transactions
 * that they speak of: PostgreSQL commits those with a NOTIFY one after another, each with its own wait for the disk, while a
 * statement that only notifies writes nothing that has to reach it. One that is lost costs a watcher its pause.
 */
export interface Announcements {
  add(payload: string): void;
  /** Sends what waits. */
  close(): Promise<void>;
}

export const notifySql = 'select pg_notify(:channel, payload)::text from unnest(:payloads::text[]) as payloads (payload)';

export function announceBy(send: (payloads: string[]) => Promise<unknown>): Announcements {
  let waiting = new Set<string>();
  let sending: Promise<void> | undefined;
  const sendAll = async () => {
    while (waiting.size > 0) {
      const payloads = [...waiting];
      waiting = new Set();
      await send(payloads).catch(() => {});
    }
    sending = undefined;
  };
  return {
    add: (payload) => {
      waiting.add(payload);
      sending ??= sendAll();
    },
    close: async () => sending,
  };
}
