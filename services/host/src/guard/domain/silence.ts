/** How long a thread has not come to its next turn. */
export interface Silence {
  /** As far as this process was running at all. */
  ms: number;
  /** How long of that the thread was computing. */
  cpuMs: number;
}

/** A thread that computes gets at least this part of a core, even on a machine with much else to do, or it has to wait longer. */
const LEAST_SHARE = 0.5;
/** Without computing, for example while a disk hangs, it may take this many times as long. */
const PATIENCE = 6;

/** Whether the thread will not come back: it has been busy with one thing for too long. A loaded machine alone is no reason. */
export function isStuck({ ms, cpuMs }: Silence, limitMs: number): boolean {
  return (ms >= limitMs && cpuMs >= limitMs * LEAST_SHARE) || ms >= limitMs * PATIENCE;
}
