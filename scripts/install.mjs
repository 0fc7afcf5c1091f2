// Installs the dependencies, one command at a time. Plain JavaScript for Node ≥ 20, since nothing is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { constants, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkout, NO_NODE, NO_NODE_HELP, ownNode } from './own-node.mjs';

/** npm writes this file last: its time is that of the last complete installation. */
const installed = join(checkout, 'node_modules', '.package-lock.json');
const lockFile = join(checkout, 'package-lock.json');

/** Held by the installing command, which touches it every second. Another command takes it over if it is old or its owner is gone. */
const busy = join(checkout, 'node_modules.installing');
const HEARTBEAT_MS = 1_000;
const ABANDONED_MS = 15_000;
const LOOK_AGAIN_MS = 200;

/** A problem that a person can fix; printed as one line and the next step. */
class InstallError extends Error {
  constructor(message, help, exitCode = 1) {
    super(`${message}\n  ${help}`);
    this.exitCode = exitCode;
  }
}

export function isInstalled() {
  const at = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return at(installed) >= at(lockFile) && ownNode() !== undefined;
}

/** Returns the exit code for the command; undefined if the dependencies are installed. */
export async function installOnce() {
  try {
    await installInTurn();
    return undefined;
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    console.error(error.message);
    return error.exitCode;
  }
}

async function installInTurn() {
  for (let hasSaidSo = false; !takeLock(); ) {
    if (!hasSaidSo) console.error('Another command is installing the dependencies; waiting for it …');
    hasSaidSo = true;
    await pause(LOOK_AGAIN_MS);
    if (isInstalled()) return;
  }
  const heartbeat = setInterval(() => touch(), HEARTBEAT_MS);
  try {
    if (!isInstalled()) await runNpm();
  } finally {
    clearInterval(heartbeat);
    rmSync(busy, { force: true });
  }
  if (ownNode() === undefined) throw new InstallError(NO_NODE, NO_NODE_HELP);
}

/** Whether this command may install now. */
function takeLock() {
  try {
    writeFileSync(busy, JSON.stringify({ host: hostname(), pid: process.pid }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return removeAbandoned();
    throw new InstallError(
      `The dependencies are not installed, and this checkout cannot be written (${error.code}).`,
      'Make it writable, or copy it to a folder of your own and run the same command there.',
    );
  }
}

/** Never takes the lock itself: if several commands find it abandoned, each continues to compete for the next one. */
function removeAbandoned() {
  const { host, pid, npm } = ownerIn(busy);
  const age = Date.now() - (statSync(busy, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  const isGone = host === hostname() && !isRunning(pid);
  if (!isGone && age < ABANDONED_MS) return false;
  const aside = `${busy}.${process.pid}`;
  try {
    renameSync(busy, aside);
    // Another command may have taken over in the meantime: then this is its lock, which is put back.
    if (ownerIn(aside).pid === pid) endOrphan(host, npm);
    else linkSync(aside, busy);
  } catch {
    // Another command was faster.
  }
  rmSync(aside, { force: true });
  return false;
}

function ownerIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The npm of a killed command keeps writing to the folder. */
function endOrphan(host, npm) {
  if (host !== hostname() || npm === undefined || !isRunning(npm)) return;
  const { stdout = '' } = spawnSync('ps', ['-p', String(npm), '-o', 'command='], { encoding: 'utf8' });
  if (/\bnpm\b/.test(stdout ?? '')) endGroup(npm);
}

function touch() {
  try {
    utimesSync(busy, new Date(), new Date());
  } catch {
    // The user removed it: the installation continues anyway.
  }
}

async function runNpm() {
  console.error('Installing dependencies (npm ci, about a minute; Ctrl-C stops it) …');
  const asked = readFileSync(lockFile, 'utf8');
  const isWindows = process.platform === 'win32';
  // Listens before npm starts: a Ctrl-C right after it would otherwise end this command and leave npm behind. No signal is handled
  // before the first await, so npm exists then.
  let interruption;
  const interrupt = (signal) => {
    interruption ??= signal;
    endGroup(npm.pid);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, interrupt);
  const npm = spawn(isWindows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: checkout,
    stdio: ['ignore', 2, 2],
    // Its own process group: npm is slow to stop and leaves its children behind.
    detached: !isWindows,
    shell: isWindows,
  });
  writeFileSync(busy, JSON.stringify({ host: hostname(), pid: process.pid, npm: npm.pid }));
  const code = await new Promise((resolve) => {
    npm.on('error', () => resolve('no npm'));
    npm.on('close', resolve);
  });
  for (const signal of signals) process.off(signal, interrupt);
  if (interruption !== undefined) {
    throw new InstallError('Interrupted while installing.', 'The next command installs again.', 128 + constants.signals[interruption]);
  }
  if (code === 'no npm') throw new InstallError('npm was not found.', 'Install Node with npm, then run the same command again.');
  if (code !== 0) {
    throw new InstallError('npm ci failed.', 'Check that the npm registry can be reached, then run the same command again.', code ?? 1);
  }
  // Another lock file came in the meantime, by git: the next command installs it.
  if (readFileSync(lockFile, 'utf8') !== asked) utimesSync(installed, 0, 0);
}

function endGroup(pid) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has already exited.
  }
}
