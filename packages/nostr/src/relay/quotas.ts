// How much is left for members, and for strangers by their key and address. Sums are rows: what is stored already does not make
// the next event dearer.
import type { SQLInputValue } from 'node:sqlite';
import type { RelayLimits } from './limits.ts';

export const QUOTA_SCHEMA = `
  CREATE TABLE IF NOT EXISTS room (
    member TEXT NOT NULL,
    is_strangers INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (member, is_strangers)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER IF NOT EXISTS event_stored AFTER INSERT ON event BEGIN
    INSERT INTO room (member, is_strangers, bytes) VALUES (new.member, new.is_strangers, new.bytes)
      ON CONFLICT (member, is_strangers) DO UPDATE SET bytes = bytes + excluded.bytes;
  END;
  CREATE TRIGGER IF NOT EXISTS event_removed AFTER DELETE ON event BEGIN
    UPDATE room SET bytes = bytes - old.bytes WHERE member = old.member AND is_strangers = old.is_strangers;
  END;
  -- By a stranger's key or an address, in an hour. What is deleted stays spent.
  CREATE TABLE IF NOT EXISTS spent (
    who TEXT NOT NULL,
    hour INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    events INTEGER NOT NULL,
    PRIMARY KEY (who, hour)
  ) STRICT, WITHOUT ROWID;`;

/** Who pays for its storage. */
export interface Payer {
  /** Of the key that sends it. Undefined: a member's own. */
  key: string | undefined;
  address: string;
  /** The recipient's owner knows the sender, for whom there is room when strangers have taken all of theirs. */
  isKnown: boolean;
}

interface Storing {
  member: string;
  /** A member without room left can still make some. */
  isDeletion: boolean;
  payer: Payer;
  bytes: number;
  /** Unix seconds. */
  now: number;
}

export interface Quotas {
  /** With the prefix of NIP-01. Undefined: there is room. */
  fullBecause(storing: Storing): string | undefined;
  charge(storing: Storing): void;
  forget(now: number): void;
}

interface Rows {
  run(sql: string, ...values: SQLInputValue[]): unknown;
  one<T>(sql: string, ...values: SQLInputValue[]): T | undefined;
}

const HOUR_S = 60 * 60;
const HOURS = 24;
const KNOWN_SHARE = 2;
const TOO_MUCH = 'rate-limited: so much is taken in a day';

const hourOf = (now: number): number => Math.floor(now / HOUR_S);

export function quotasIn({ run, one }: Rows, limits: RelayLimits): Quotas {
  const spentBy = (who: string, now: number) =>
    one<{ bytes: number; events: number }>(
      'SELECT coalesce(sum(bytes), 0) AS bytes, coalesce(sum(events), 0) AS events FROM spent WHERE who = ? AND hour > ?',
      ...[who, hourOf(now) - HOURS],
    ) ?? { bytes: 0, events: 0 };
  return {
    fullBecause({ member, isDeletion, payer: { key, address, isKnown }, bytes, now }) {
      const most = key === undefined ? limits.bytesOfMember * (isDeletion ? 2 : 1) : limits.bytesForMember * (isKnown ? KNOWN_SHARE : 1);
      const stored = one<{ bytes: number }>(
        'SELECT bytes FROM room WHERE member = ? AND is_strangers = ?',
        member,
        key === undefined ? 0 : 1,
      );
      if ((stored?.bytes ?? 0) + bytes > most) return 'restricted: there is no room left for this key';
      if (key === undefined) return undefined;
      const ofKey = spentBy(`key ${key}`, now);
      if (ofKey.events >= limits.eventsPerDay || ofKey.bytes + bytes > limits.bytesPerDay) return TOO_MUCH;
      return spentBy(`address ${address}`, now).bytes + bytes > limits.bytesPerDayPerAddress ? TOO_MUCH : undefined;
    },
    charge({ payer: { key, address }, bytes, now }) {
      if (key === undefined) return;
      for (const who of [`key ${key}`, `address ${address}`])
        run(
          `INSERT INTO spent (who, hour, bytes, events) VALUES (?, ?, ?, 1)
            ON CONFLICT (who, hour) DO UPDATE SET bytes = bytes + excluded.bytes, events = events + 1`,
          ...[who, hourOf(now), bytes],
        );
    },
    forget(now) {
      run('DELETE FROM spent WHERE hour <= ?', hourOf(now) - HOURS);
      run('DELETE FROM room WHERE bytes = 0');
    },
  };
}
