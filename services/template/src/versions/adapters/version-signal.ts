import { type DatabaseConnection, listen } from '@offshoot/postgres';
import type { VersionSignal } from '../domain/ports.ts';
import { VERSIONS_CHANNEL } from '../store/feed.ts';

/** A single connection that listens on behalf of all watchers of this replica. */
export async function listenForVersions(database: DatabaseConnection | string): Promise<VersionSignal & { close(): Promise<void> }> {
  const wakeUps = new Set<() => void>();
  let count = 0;
  const listener = await listen(database, VERSIONS_CHANNEL, () => {
    count += 1;
    for (const wake of wakeUps) wake();
  });
  return {
    get count() {
      return count;
    },
    changed: (seen, timeoutMs, signal) =>
      new Promise((resolve) => {
        if (count > seen || signal.aborted) return resolve();
        const timer = setTimeout(wake, timeoutMs);
        function wake(): void {
          clearTimeout(timer);
          wakeUps.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        }
        wakeUps.add(wake);
        signal.addEventListener('abort', wake);
      }),
    close: () => listener.close(),
  };
}
