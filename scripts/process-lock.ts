// Commands that start at once take turns, so that the second finds done what the first one did.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { isAlive } from '@offshoot/runtime/process/is-alive.ts';

const LOOK_AGAIN_MS = 200;
/** After that, the process ID may belong to another process. */
const LONGEST_WAIT_MS = 120_000;

/** `file` holds the ID of the process that has the turn. This saves work and guards nothing: two may have the turn after a crash. */
export async function withLock(file: string, onWait: () => void, work: () => Promise<void>): Promise<void> {
  const end = Date.now() + LONGEST_WAIT_MS;
  let isWaiting = false;
  while (!takeLock(file) && Date.now() < end) {
    if (!isWaiting) onWait();
    isWaiting = true;
    await setTimeout(LOOK_AGAIN_MS);
  }
  try {
    await work();
  } finally {
    if (holder(file) === process.pid) rmSync(file, { force: true });
  }
}

function takeLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    // A folder that cannot be written is reported by the work.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return true;
    const pid = holder(file);
    if (pid !== undefined && !isAlive(pid)) rmSync(file, { force: true });
    return false;
  }
}

const holder = (file: string): number | undefined => (existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined);
