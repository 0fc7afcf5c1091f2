// The web app is built once for its sources, and again when they change.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withLock } from '../scripts/process-lock.ts';
import { builtSite, sourcesDigest } from '../scripts/site.ts';

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'offshoot-sources-'));
  write('package.json', '{"workspaces":["web","packages/*"]}');
  write('package-lock.json', '{}');
  write(
    'web/package.json',
    '{"name":"@offshoot/web","dependencies":{"@offshoot/used":"0.1.0"},"devDependencies":{"@offshoot/other":"0.1.0"}}',
  );
  write('web/src/main.tsx', 'one');
  write('packages/used/package.json', '{"name":"@offshoot/used","dependencies":{"@offshoot/below":"0.1.0"}}');
  write('packages/below/package.json', '{"name":"@offshoot/below"}');
  write('packages/other/package.json', '{"name":"@offshoot/other"}');
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

test.each(['web/src/main.tsx', 'web/index.html', 'packages/used/src/index.ts', 'packages/below/src/new.ts', 'package-lock.json'])(
  'a change in %s makes a build stale',
  (path) => {
    const before = sourcesDigest(checkout);
    write(path, 'two');
    expect(sourcesDigest(checkout)).not.toBe(before);
  },
);

test.each([
  'web/dist/index.html',
  'web/dist.7/a.js',
  'web/test/a.test.ts',
  'web/node_modules/a/a.js',
  'packages/other/src/index.ts',
  'README.md',
])('a change in %s does not', (path) => {
  const before = sourcesDigest(checkout);
  write(path, 'two');
  expect(sourcesDigest(checkout)).toBe(before);
});

test('commands that build at once take turns; a killed one keeps nobody waiting', async () => {
  const killed = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await once(killed, 'exit');
  const lockFile = join(checkout, 'lockFile');
  writeFileSync(lockFile, String(killed.pid));
  const seen: string[] = [];
  const work = async () => {
    seen.push('begins');
    await new Promise(setImmediate);
    seen.push('ends');
  };
  const waits = vi.fn();
  await Promise.all([1, 2, 3].map(() => withLock(lockFile, waits, work)));
  expect(seen).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
  expect(waits).toHaveBeenCalled();
  expect(existsSync(lockFile)).toBe(false);
});

test('a command whose work fails ends its turn', async () => {
  const lockFile = join(checkout, 'lockFile');
  await expect(withLock(lockFile, vi.fn(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(lockFile)).toBe(false);
});

test('the second command builds nothing', async () => {
  const folder = await builtSite();
  const index = join(folder, 'index.html');
  const { mtimeMs } = statSync(index);
  expect(await builtSite()).toBe(folder);
  expect(statSync(index).mtimeMs).toBe(mtimeMs);
  expect(readFileSync(index, 'utf8')).toMatch(/<script type="module"[^>]* src="\/assets\/[^"]+\.js">/);
});
