import type { Query } from '@offshoot/postgres';
import { refusalOf } from '@offshoot/rpc';
import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { AuditFeed } from '../domain/tenancy.ts';
import { recordForeignAudit } from '../store/audit-events.ts';

const EVERY_MS = 2_000;
const AT_ONCE = 500;

/** Keeps what members change in another service. Each event is kept once: the other service tells it until it is confirmed. */
export function fetchAudit(feed: AuditFeed, query: Query, log: Logger): Loop {
  return everySoOften('audit', EVERY_MS, log, async () => {
    const events = await feed.unconfirmed(AT_ONCE).catch((error: unknown) => {
      // It waits there until the service is back.
      if (refusalOf(error)?.reason === 'UPSTREAM_UNAVAILABLE') return [];
      throw error;
    });
    if (events.length === 0) return false;
    await recordForeignAudit(query, events);
    await feed.confirm(events.map(({ eventId }) => eventId));
    return events.length === AT_ONCE;
  });
}
