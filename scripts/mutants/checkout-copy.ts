// A copy of the checkout that a worker may break. Nothing is ever written to the checkout itself.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface CheckoutCopy {
  folder: string;
  write(file: string, source: string): void;
  remove(): void;
}

/** Copies the files as they are, committed or not. Third-party packages are shared; our own resolve to the copy. */
export function copyCheckout(checkout: string): CheckoutCopy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'offshoot-mutants-')));
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: checkout, encoding: 'utf8' });
  if (git.status !== 0) throw new Error(`git ls-files failed: ${git.stderr || git.error?.message}`);
  for (const file of new Set(git.stdout.split('\0').filter((name) => name !== ''))) {
    // Deleted but not committed yet.
    if (lstatSync(join(checkout, file), { throwIfNoEntry: false }) === undefined) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(checkout, file), join(folder, file), { verbatimSymlinks: true });
  }
  linkPackages(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    write: (file, source) => writeFileSync(join(folder, file), source),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    // Caches belong to one checkout.
    if (name.startsWith('.') && name !== '.bin' && name !== '.package-lock.json') continue;
    if (name.startsWith('@')) linkScope(join(from, name), join(to, name));
    else linkOne(join(from, name), join(to, name));
  }
}

function linkScope(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) linkOne(join(from, name), join(to, name));
}

/** A workspace is already a relative link, and leads into the copy when recreated there. */
function linkOne(from: string, to: string): void {
  symlinkSync(lstatSync(from).isSymbolicLink() ? readlinkSync(from) : from, to);
}
