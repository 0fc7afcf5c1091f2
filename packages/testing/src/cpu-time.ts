/**
 * Milliseconds of CPU time that the work takes on this thread. Other load on the machine hardly affects it, so it can be
 * compared with a limit, if a generous one.
 */
export function cpuMsOf(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}
