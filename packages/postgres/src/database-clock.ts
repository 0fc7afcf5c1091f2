// The database's time: replicas write timestamps for each other by one clock, unaffected by jumps of their machines' clocks.

export interface DatabaseClock {
  /** Extrapolated by the monotonic clock since the last query, so it does no I/O. Accurate to half of that query's round trip. */
  now(): Date;
  close(): Promise<void>;
}

/** Clocks drift by less than a millisecond in this time; a machine that was suspended is behind for at most this long. */
const ASK_EVERY_MS = 2_000;

export interface DatabaseClockOptions {
  askEveryMs?: number;
  /** Milliseconds. Default: performance.now. */
  monotonic?: () => number;
}

/** Throws if the database does not respond at first. If it stops responding later, the monotonic clock carries on. */
export async function openDatabaseClock(
  query: (sql: string) => Promise<{ ms?: string }[]>,
  { askEveryMs = ASK_EVERY_MS, monotonic = () => performance.now() }: DatabaseClockOptions = {},
): Promise<DatabaseClock> {
  const ask = async () => {
    const begun = monotonic();
    const [row] = await query(`select (extract(epoch from clock_timestamp()) * 1000)::text as ms`);
    const ended = monotonic();
    return { ahead: Number(row?.ms) - (begun + ended) / 2, uncertain: (ended - begun) / 2 };
  };
  let { ahead } = await ask();
  let isAsking = false;
  const look = async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      const asked = await ask();
      // Keep the estimate unless the answer contradicts it: a slow answer is less precise.
      if (Math.abs(asked.ahead - ahead) > asked.uncertain) ahead = asked.ahead;
    } catch {
      // The database is unavailable, which its other users notice.
    }
    isAsking = false;
  };
  const timer = setInterval(look, askEveryMs).unref();
  return {
    now: () => new Date(ahead + monotonic()),
    async close() {
      clearInterval(timer);
    },
  };
}
