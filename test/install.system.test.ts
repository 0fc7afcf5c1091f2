// The first command in a fresh checkout, with an npm that fails, hangs or is killed.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const scripts = new URL('../scripts', import.meta.url).pathname;

let checkout: string;
const children = new Set<ChildProcess>();

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'offshoot-install-'));
  chmodSync(checkout, 0o755);
  mkdirSync(join(checkout, 'scripts'));
  for (const name of ['run.mjs', 'run-child.mjs', 'install.mjs', 'own-node.mjs', 'npm-above.mjs']) {
    copyFileSync(join(scripts, name), join(checkout, 'scripts', name));
  }
  writeFileSync(join(checkout, 'package-lock.json'), '{}');
  writeFileSync(join(checkout, 'hello.mjs'), 'console.log("hello")');
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  const pid = npmPid();
  if (pid !== undefined && isRunning(pid)) process.kill(-pid, 'SIGKILL');
  rmSync(checkout, { recursive: true, force: true });
});

/** Shadows the real npm: records its process ID, then runs these lines. */
function npmThat(...lines: string[]): void {
  const folder = join(checkout, 'path');
  mkdirSync(folder, { recursive: true });
  const npm = join(folder, 'npm');
  writeFileSync(npm, ['#!/bin/sh', `echo $$ > "${checkout}/npm.pid"`, ...lines, ''].join('\n'));
  chmodSync(npm, 0o755);
}

const INSTALLS = ['mkdir -p node_modules', 'echo {} > node_modules/.package-lock.json'];
const HANGS = ['sleep 600 & wait'];

function start(o: { node?: string; uid?: number } = {}) {
  const child = spawn(o.node ?? process.execPath, [join(checkout, 'scripts', 'run.mjs'), 'hello.mjs'], {
    env: { ...process.env, PATH: `${join(checkout, 'path')}:${process.env.PATH}` },
    ...(o.uid === undefined ? {} : { uid: o.uid, gid: o.uid }),
  });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return { child, output: () => output, exit: once(child, 'exit').then(([code]) => code as number) };
}

function npmPid(): number | undefined {
  const file = join(checkout, 'npm.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined;
}

/** A zombie (Z), ended but not reaped, still has its process ID. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'stat='], { encoding: 'utf8' });
  return /^[^Z\s]/.test(stdout.trim());
}

async function npmRuns(): Promise<number> {
  return eventually(() => npmPid() ?? Promise.reject(new Error('npm has not started')));
}

async function expectInstalledNow(): Promise<void> {
  npmThat(...INSTALLS);
  const next = start();
  expect(await next.exit, next.output()).toBe(0);
  expect(next.output()).toContain('hello');
  expect(existsSync(join(checkout, 'node_modules.installing'))).toBe(false);
}

test('the next command retries a failed installation', async () => {
  npmThat('exit 7');
  const failed = start();
  expect(await failed.exit).toBe(7);
  expect(failed.output()).toContain('npm ci failed.\n  Check that the npm registry can be reached');
  await expectInstalledNow();
});

test('Ctrl-C stops the installation and its children at once, and the next command installs', async () => {
  npmThat(...HANGS);
  const interrupted = start();
  const npm = await npmRuns();
  const asked = performance.now();
  interrupted.child.kill('SIGINT');
  expect(await interrupted.exit).toBe(130);
  expect(performance.now() - asked).toBeLessThan(5_000);
  expect(interrupted.output()).toContain('Interrupted while installing.\n  The next command installs again.');
  await eventually(() => expect(isRunning(npm)).toBe(false));
  await expectInstalledNow();
});

test('a command killed while installing blocks nobody, and its npm stops writing', async () => {
  npmThat(...HANGS);
  const killed = start();
  const npm = await npmRuns();
  await eventually(() => expect(readFileSync(join(checkout, 'node_modules.installing'), 'utf8')).toContain('npm'));
  killed.child.kill('SIGKILL');
  await killed.exit;
  await expectInstalledNow();
  await eventually(() => expect(isRunning(npm)).toBe(false));
});

test('of concurrent commands, one installs, and the others wait for it and say so', async () => {
  npmThat(`echo once >> "${checkout}/installations"`, 'sleep 1', ...INSTALLS);
  const all = Array.from({ length: 4 }, () => start());
  expect(await Promise.all(all.map(({ exit }) => exit))).toEqual([0, 0, 0, 0]);
  expect(readFileSync(join(checkout, 'installations'), 'utf8')).toBe('once\n');
  expect(all.filter(({ output }) => output().includes('Another command is installing')).length).toBeGreaterThan(0);
});

test('the next command installs a lock file that changed during an installation', async () => {
  const counted = `echo once >> "${checkout}/installations"`;
  npmThat(counted, 'echo "{ }" > package-lock.json', ...INSTALLS);
  expect(await start().exit).toBe(0);
  npmThat(counted, ...INSTALLS);
  expect(await start().exit).toBe(0);
  expect(await start().exit).toBe(0);
  expect(readFileSync(join(checkout, 'installations'), 'utf8')).toBe('once\nonce\n');
});

test('a read-only checkout is reported as such', async () => {
  npmThat(...INSTALLS);
  const node = join(checkout, 'node');
  try {
    linkSync(process.execPath, node);
  } catch {
    copyFileSync(process.execPath, node);
  }
  chmodSync(checkout, 0o555);
  const nobody = 65_534;
  const refused = start(process.getuid?.() === 0 ? { node, uid: nobody } : {});
  expect(await refused.exit).toBe(1);
  expect(refused.output()).toMatch(/^The dependencies are not installed, and this checkout cannot be written \(EACCES\)\.\n {2}Make it/);
  chmodSync(checkout, 0o755);
});
