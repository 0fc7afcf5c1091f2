// Notices that npm was killed: `kill -9` gives it no time to stop the script that it runs. Plain JavaScript for Node ≥ 20.
import { execFile } from 'node:child_process';
import { isRunning } from './install.mjs';

const LOOK_AGAIN_MS = 1_000;

/**
 * Calls back when the npm that runs this script is gone. Resolves once it watches that npm, after about 30 ms. Never calls back without npm, or
 * where there is no `ps`.
 */
export async function whenNpmIsGone(callback) {
  const npm = await npmAbove();
  if (npm === undefined) return;
  const looking = setInterval(() => {
    if (isRunning(npm)) return;
    clearInterval(looking);
    callback();
  }, LOOK_AGAIN_MS);
  looking.unref();
}

/** The process ID of npm, which runs a script through a shell; some shells replace themselves with the script. */
async function npmAbove() {
  // Other processes inherit this variable, so the process itself has to be npm.
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = await processOf(process.ppid);
  if (parent === undefined || parent.isNpm) return parent?.pid;
  const above = await processOf(parent.ppid);
  return above?.isNpm ? above.pid : undefined;
}

function processOf(pid) {
  return new Promise((resolve) => {
    execFile('ps', ['-p', String(pid), '-o', 'ppid=', '-o', 'command='], (error, stdout) => {
      const [ppid, command = ''] = stdout.trim().split(/\s+/);
      resolve(error ? undefined : { pid, ppid: Number(ppid), isNpm: command === 'npm' });
    });
  });
}
