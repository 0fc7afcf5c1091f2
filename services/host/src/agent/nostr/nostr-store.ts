// The agent on Nostr, in its database. Joins the caller's transaction. No secret key is here.
import type { DatabaseSync } from 'node:sqlite';
import type { NostrSettings } from '@offshoot/context';
import type { NostrEvent } from '@offshoot/nostr';

interface NostrStanding {
  /** What the owner has settled last. */
  settings: NostrSettings;
  /** The key that it uses, once it is enabled. Empty: it has none. */
  publicKey: string;
  /** Its owner can make this key again. */
  isDerived: boolean;
  /** It is on another host, whose relay has none of its events yet. */
  isMoved?: boolean;
  /** Relays that it was at before: what waits there, or still comes from who does not know better, is read until then. Epoch milliseconds. */
  left?: { publicKey: string; relays: readonly string[]; since: number; until: number };
  /** When something of what it knows was last published, epoch milliseconds. */
  mirroredAt?: number;
  /** The proof that key and inbox are one agent's. */
  binding?: { publicKey: string; inboxId: string; proof: string } | undefined;
}

/** Where a newer event replaces an older one: a kind, and the tag `d` if it has one. */
interface Publication {
  place: string;
  event: NostrEvent;
  relays: readonly string[];
  /** Of what it says, without its time. */
  fingerprint: string;
}

interface Waiting {
  event: NostrEvent;
  relays: string[];
  since: Date;
  attempts: number;
}

interface Traffic {
  received: number;
  sent: number;
  lastReceivedAt?: Date;
}

export interface NostrStore {
  standing(): NostrStanding;
  change(patch: Partial<NostrStanding>): void;
  published(place: string): (Publication & { at: Date }) | undefined;
  /** Places that begin with this. */
  places(prefix: string): string[];
  /** Its event waits to be sent, instead of an older one in the same place. */
  publish(publication: Publication, now: Date): void;
  /** What the key has published waits to be sent to these relays: what went to others, or all of it. */
  publishAgain(publicKey: string, relays: readonly string[], o: { all: boolean; now: Date }): void;
  /** It has published nothing; what waits is sent. */
  forgetPublished(): void;
  nextToSend(now: Date): Waiting | undefined;
  /** When the next one is due. Undefined: none waits. */
  nextDue(): Date | undefined;
  /** These two do nothing once a newer event has taken its place. */
  later(event: Pick<NostrEvent, 'id'>, notBefore: Date): void;
  done(event: Pick<NostrEvent, 'id'>): void;
  /** The keys of those that wait. */
  waitingKeys(): string[];
  count(what: 'received' | 'sent', at: Date): void;
  /** Since then, by whole days. */
  traffic(since: Date): Traffic;
}

export interface NostrTable {
  readonly nostr: NostrStore;
}

const DAY_MS = 24 * 60 * 60_000;
const OFF: NostrStanding = {
  settings: { enabled: false, relays: [], peers: [], mirror: false, attestation: [] },
  publicKey: '',
  isDerived: false,
};

export function openNostrStore(db: DatabaseSync): NostrStore {
  const dayOf = (at: Date) => Math.floor(at.getTime() / DAY_MS);
  const standing = (): NostrStanding => {
    const row = db.prepare('SELECT standing FROM nostr').get() as { standing: string } | undefined;
    return row === undefined ? OFF : (JSON.parse(row.standing) as NostrStanding);
  };
  return {
    standing,
    change(patch) {
      const sql = 'INSERT INTO nostr (only_row, standing) VALUES (1, ?) ON CONFLICT DO UPDATE SET standing = excluded.standing';
      db.prepare(sql).run(JSON.stringify({ ...standing(), ...patch }));
    },
    published(place) {
      const row = db.prepare('SELECT fingerprint, event, relays, at FROM nostr_published WHERE place = ?').get(place);
      if (row === undefined) return undefined;
      const { fingerprint, event, relays, at } = row as { fingerprint: string; event: string; relays: string; at: number };
      return { place, fingerprint, event: JSON.parse(event) as NostrEvent, relays: JSON.parse(relays) as string[], at: new Date(at) };
    },
    places(prefix) {
      const rows = db.prepare('SELECT place FROM nostr_published WHERE substr(place, 1, length(:prefix)) = :prefix').all({ prefix });
      return (rows as { place: string }[]).map(({ place }) => place);
    },
    publish({ place, event, relays, fingerprint }, now) {
      const row = { public_key: event.pubkey, place, event: JSON.stringify(event), relays: JSON.stringify(relays), at: now.getTime() };
      db.prepare(
        `INSERT INTO nostr_published (place, public_key, fingerprint, event, relays, at)
          VALUES (:place, :public_key, :fingerprint, :event, :relays, :at)
          ON CONFLICT DO UPDATE SET public_key = excluded.public_key, fingerprint = excluded.fingerprint, event = excluded.event,
            relays = excluded.relays, at = excluded.at`,
      ).run({ ...row, fingerprint });
      db.prepare(
        `INSERT INTO nostr_outbox (public_key, place, event_id, event, relays, since)
          VALUES (:public_key, :place, :event_id, :event, :relays, :at)
          ON CONFLICT DO UPDATE SET event_id = excluded.event_id, event = excluded.event, relays = excluded.relays,
            since = excluded.since, attempts = 0, not_before = 0`,
      ).run({ ...row, event_id: event.id });
    },
    publishAgain(publicKey, relays, { all, now }) {
      const row = { public_key: publicKey, relays: JSON.stringify(relays), all: Number(all), at: now.getTime() };
      const which = 'public_key = :public_key AND (:all = 1 OR relays <> :relays)';
      db.prepare(
        `INSERT INTO nostr_outbox (public_key, place, event_id, event, relays, since)
          SELECT public_key, place, event ->> 'id', event, :relays, :at FROM nostr_published WHERE ${which}
          ON CONFLICT DO UPDATE SET relays = excluded.relays, since = excluded.since, attempts = 0, not_before = 0`,
      ).run(row);
      db.prepare(`UPDATE nostr_published SET relays = :relays WHERE ${which}`).run({
        public_key: publicKey,
        relays: row.relays,
        all: row.all,
      });
    },
    forgetPublished: () => db.exec('DELETE FROM nostr_published'),
    nextToSend(now) {
      const sql = 'SELECT event, relays, since, attempts FROM nostr_outbox WHERE not_before <= ? ORDER BY not_before, seq LIMIT 1';
      const row = db.prepare(sql).get(now.getTime());
      if (row === undefined) return undefined;
      const { event, relays, since, attempts } = row as Record<'event' | 'relays', string> & Record<'since' | 'attempts', number>;
      return { attempts, since: new Date(since), event: JSON.parse(event) as NostrEvent, relays: JSON.parse(relays) as string[] };
    },
    nextDue() {
      const row = db.prepare('SELECT min(not_before) AS at FROM nostr_outbox').get() as { at: number | null };
      return row.at === null ? undefined : new Date(row.at);
    },
    later({ id }, notBefore) {
      const sql = 'UPDATE nostr_outbox SET attempts = attempts + 1, not_before = :not_before WHERE event_id = :id';
      db.prepare(sql).run({ id, not_before: notBefore.getTime() });
    },
    done: ({ id }) => void db.prepare('DELETE FROM nostr_outbox WHERE event_id = ?').run(id),
    waitingKeys() {
      const rows = db.prepare('SELECT DISTINCT public_key FROM nostr_outbox').all();
      return (rows as { public_key: string }[]).map(({ public_key }) => public_key);
    },
    count(what, at) {
      const one = { received: Number(what === 'received'), sent: Number(what === 'sent') };
      db.prepare(
        `INSERT INTO nostr_traffic (day, received, sent, last_received_at) VALUES (:day, :received, :sent, :at)
          ON CONFLICT DO UPDATE SET received = received + excluded.received, sent = sent + excluded.sent,
            last_received_at = coalesce(excluded.last_received_at, last_received_at)`,
      ).run({ ...one, day: dayOf(at), at: what === 'received' ? at.getTime() : null });
    },
    traffic(since) {
      const sql = `SELECT coalesce(sum(received), 0) AS received, coalesce(sum(sent), 0) AS sent, max(last_received_at) AS last
        FROM nostr_traffic WHERE day >= ?`;
      const { received, sent, last } = db.prepare(sql).get(dayOf(since)) as { received: number; sent: number; last: number | null };
      return { received, sent, ...(last !== null && { lastReceivedAt: new Date(last) }) };
    },
  };
}
