// The database's time: what replicas write for each other is by one clock, and no jump of a machine's own clock moves it.

export interface DatabaseClock {
  /** By the monotonic clock since the database was last asked, so it asks nobody. Right to half the time that the asking took. */
  now(): Date;
  close(): Promise<void>;
}

/** Clocks drift apart by less than a millisecond within it; a machine that was suspended is behind for so long. */
const ASK_EVERY_MS = 2_000;

export interface DatabaseClockOptions {
  askEveryMs?: number;
  /** Milliseconds. Default: performance.now. */
  monotonic?: () => number;
}

/** Throws where the database does not answer now. Where it does not later, the time goes on by the monotonic clock. */
export async function openDatabaseClock(
  query: (sql: string, values: unknown[]) => Promise<{ ms?: string }[]>,
  { askEveryMs = ASK_EVERY_MS, monotonic = () => performance.now() }: DatabaseClockOptions = {},
): Promise<DatabaseClock> {
  const ask = async () => {
    const begun = monotonic();
    const [row] = await query(`select (extract(epoch from clock_timestamp()) * 1000)::text as ms`, []);
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
      // What an answer does not contradict stays: a slow one knows less.
      if (Math.abs(asked.ahead - ahead) > asked.uncertain) ahead = asked.ahead;
    } catch {
      // The database is away, as everybody who works with it notices.
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
