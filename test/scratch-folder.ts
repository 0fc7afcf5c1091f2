// Where the tests' temporary folders are: in memory if there is room. Every database is hundreds of files, every agent a
// few, and a disk takes longer to create them than the tests take to use them.
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@offshoot/runtime/process/is-alive.ts';

const MEMORY = '/dev/shm';
/** What one run may need, doubled for other users of this machine. */
const ROOM_BYTES = 4 * 2 ** 30;
const NAME = /^offshoot-test-run-(\d+)-/;

/** Vitest calls it before the first worker starts; all processes of the run inherit TMPDIR. */
export function setup(): () => void {
  const before = process.env.TMPDIR;
  const parent = isRoomy(MEMORY) ? MEMORY : tmpdir();
  removeLeftovers(parent);
  const folder = mkdtempSync(join(parent, `offshoot-test-run-${process.pid}-`));
  // Like any temporary folder, other accounts may traverse it (PostgreSQL does not run as root).
  chmodSync(folder, 0o711);
  if (canRunPrograms(folder)) process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

function isRoomy(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}

/** Containers often mount memory noexec, and one test runs a copy of PostgreSQL. */
function canRunPrograms(folder: string): boolean {
  const script = join(folder, 'probe');
  writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 });
  return spawnSync(script).status === 0;
}

/** Removes folders of killed runs. What such a run has left mounted stays, and keeps nobody from testing. */
function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = NAME.exec(name)?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch (error) {
      console.warn(`${join(parent, name)} of a killed run cannot be removed: ${String(error)}`);
    }
  }
}
