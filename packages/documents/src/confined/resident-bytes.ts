import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What is in memory of a process. 0: it has ended. */
export function residentBytes(pid: number): number {
  try {
    if (process.platform === 'linux')
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'latin1' })) * 1024;
  } catch {
    return 0;
  }
}
