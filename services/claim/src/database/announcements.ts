/** NOTIFY channel on which replicas wake each other. Payloads name what changed, and never carry data. */
export const wakeUpChannel = 'offshoot_claim';

/** There is work that any replica may take. */
export const workPayload = 'work';

/** A claim changed: its watchers read it again. */
export function claimPayload(claimId: string): string {
  return `claim:${claimId}`;
}

export function claimOfPayload(payload: string): string | undefined {
  return payload.startsWith('claim:') ? payload.slice('claim:'.length) : undefined;
}

/**
 * Notifications of one replica, collected while a statement of earlier ones is in flight. They are sent outside the transactions that they
 * report: PostgreSQL serializes commits that include a NOTIFY, each with its own disk sync, while a statement that only notifies syncs
 * nothing. A lost notification only delays a watcher until its next poll.
 */
export interface Announcements {
  add(payload: string): void;
  /** Sends what is pending. */
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
