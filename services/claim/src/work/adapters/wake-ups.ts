import { type DatabaseConnection, type Listener, listen } from '@offshoot/postgres';
import { claimOfPayload, wakeUpChannel } from '../../database/announcements.ts';

/** Wake-ups of all replicas. They may be lost or needless, so the caller that is woken reads the rows. */
export interface WakeUps {
  /** Calls `changed` whenever the claim may have changed, until the signal aborts. */
  onClaim(claimId: string, signal: AbortSignal, changed: () => void): void;
  close(): Promise<void>;
}

export async function listenForWakeUps(database: DatabaseConnection, onWork: () => void): Promise<WakeUps> {
  const watchers = new Map<string, Set<() => void>>();
  const listener: Listener = await listen(database, wakeUpChannel, (payload) => {
    const claimId = claimOfPayload(payload);
    if (claimId !== undefined) {
      for (const changed of watchers.get(claimId) ?? []) changed();
      return;
    }
    onWork();
    // The connection was down: anything may have changed.
    if (payload === '') for (const all of watchers.values()) for (const changed of all) changed();
  });
  return {
    onClaim(claimId, signal, changed) {
      if (signal.aborted) return;
      const all = watchers.get(claimId) ?? new Set();
      watchers.set(claimId, all.add(changed));
      const forget = () => {
        all.delete(changed);
        if (all.size === 0 && watchers.get(claimId) === all) watchers.delete(claimId);
      };
      signal.addEventListener('abort', forget, { once: true });
    },
    close: () => listener.close(),
  };
}
