// Runs a script or a tool of this project, for example `node scripts/run.mjs vitest run`. Plain JavaScript for Node ≥ 20:
// installs what is missing first (npm ci when node_modules is absent or older than the lock file), then goes on with the
// Node of the `node` package, so that every machine runs the same version.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './run-child.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');

/** npm writes this file last: it is as old as the last complete installation. */
const installed = join(root, 'node_modules', '.package-lock.json');
const lock = join(root, 'package-lock.json');

function isFresh() {
  return existsSync(installed) && existsSync(join(bin, 'node')) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

/** One installation at a time: two commands started together must not write the same folder. */
function install() {
  const busy = join(root, 'node_modules.installing');
  for (let waited = 0; ; waited += 1) {
    try {
      mkdirSync(busy);
      break;
    } catch {
      if (isFresh()) return;
      if (Date.now() - statSync(busy, { throwIfNoEntry: false })?.mtimeMs > 15 * 60_000) rmSync(busy, { recursive: true, force: true });
      if (waited === 0) console.error('Another command is installing the dependencies; waiting for it …');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
  try {
    if (isFresh()) return;
    console.error('Installing dependencies (npm ci, about a minute) …');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const made = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] });
    if (made.status !== 0) {
      console.error('npm ci failed. Check that the npm registry is reachable, then run the same command again.');
      process.exit(made.status ?? 1);
    }
  } finally {
    rmSync(busy, { recursive: true, force: true });
  }
}

if (!isFresh()) install();

const [what, ...rest] = process.argv.slice(2);
if (!what) {
  console.error('usage: node scripts/run.mjs <script.ts | tool> [argument …]');
  process.exit(2);
}
const isScript = /\.(ts|mjs)$/.test(what);
const tool = isScript ? join(bin, 'node') : join(bin, what);
runChild(tool, isScript ? [join(root, what), ...rest] : rest, {
  cwd: root,
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  // A tool owns its terminal, where there is one: colours, progress, watch mode.
  quiet: isScript || !process.stderr.isTTY,
});
