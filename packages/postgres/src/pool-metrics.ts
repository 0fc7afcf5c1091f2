import { gauge } from '@offshoot/runtime/metrics';
import type { Pool } from 'pg';

const connections = gauge('db.client.connection.count', 'Connections to the database, used and idle.', {
  labels: ['service', 'db.client.connection.state'],
});
const most = gauge('db.client.connection.max', 'As many as there may be.', { labels: ['service'] });
const pending = gauge('db.client.connection.pending_requests', 'Statements that wait for one.', { labels: ['service'] });

const watched = new Set<Pool>();

/** Until it is closed. A pool that several share counts once. */
export function watchPool(pool: Pool): { close(): Promise<void> } {
  if (watched.has(pool)) return { close: async () => {} };
  watched.add(pool);
  // Such as `offshoot claim`.
  const service = pool.options.application_name?.replace(/^offshoot /, '') ?? '';
  const gauges = [
    connections.watch(() => [
      [{ service, 'db.client.connection.state': 'idle' }, pool.idleCount],
      [{ service, 'db.client.connection.state': 'used' }, pool.totalCount - pool.idleCount],
    ]),
    most.watch(() => [[{ service }, pool.options.max ?? 0]]),
    pending.watch(() => [[{ service }, pool.waitingCount]]),
  ];
  return {
    async close() {
      watched.delete(pool);
      await Promise.all(gauges.map((one) => one.close()));
    },
  };
}
