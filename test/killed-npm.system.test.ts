// `npm start` after its npm is killed outright, by a person or for lack of memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@offshoot/testing';
import { afterEach, expect, test } from 'vitest';

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'offshoot-killed-npm-'));
let npm: ChildProcess | undefined;

afterEach(() => {
  npm?.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

test('kill -9 of npm alone stops what npm started', async () => {
  const started = join(folder, 'started');
  const stopped = join(folder, 'stopped');
  writeFileSync(
    join(folder, 'service.mjs'),
    `import { writeFileSync } from 'node:fs';
     process.once('SIGTERM', () => { writeFileSync(${JSON.stringify(stopped)}, ''); process.exit(); });
     setTimeout(() => process.exit(), 60_000);
     writeFileSync(${JSON.stringify(started)}, '');`,
  );
  const run = join(CHECKOUT, 'scripts', 'run.mjs');
  const start = `node ${run} ${relative(CHECKOUT, join(folder, 'service.mjs'))}`;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start } }));

  npm = spawn('npm', ['start'], { cwd: folder, stdio: 'ignore' });
  await eventually(() => expect(existsSync(started)).toBe(true));
  npm.kill('SIGKILL');
  await eventually(() => expect(existsSync(stopped)).toBe(true));
});
