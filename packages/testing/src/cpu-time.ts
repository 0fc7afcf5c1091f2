/**
 * Milliseconds of CPU that the work takes on this thread. A machine that is busy with other things changes little about it, so
 * it may be compared with a limit, which still has to be generous.
 */
export function cpuMsOf(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}
