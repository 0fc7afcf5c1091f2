import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProgram } from '@offshoot/cli';
import { restApi } from '@offshoot/gateway';
import type { Checkout } from './check-docs.ts';
import { declared } from './declared.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** With all commands. */
const program = await buildProgram(
  async () => {},
  () => {},
);

export function thisCheckout(): Checkout {
  const files = trackedFiles();
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  return {
    root,
    documents: files.filter((file) => file.endsWith('.md') && !file.startsWith('examples/templates/trip-')),
    folders: [...new Set(files.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/'))))],
    scripts: new Set(Object.keys(scripts)),
    program,
    routes: restApi.routes,
    sources: files.filter((file) => /^((services|packages)\/[^/]+|cli)\/src\/.*\.ts$/.test(file) && !isForTests(file)),
    scriptSources: files.filter((file) => /^(deploy|scripts)\/.*\.(ts|mjs)$/.test(file) || isForTests(file)),
    declared,
    configuration: 'docs/configuration.md',
  };
}

/** Includes new files that are not committed yet; excludes deleted ones. */
function trackedFiles(): string[] {
  const list = (...args: string[]) =>
    spawnSync('git', ['ls-files', '-z', ...args], { cwd: root, encoding: 'utf8' })
      .stdout.split('\0')
      .filter(Boolean);
  const deleted = new Set(list('--deleted'));
  return list('--cached', '--others', '--exclude-standard').filter((file) => !deleted.has(file));
}

function isForTests(file: string): boolean {
  return /^packages\/((?:browser-)?testing\/src\/.*|postgres\/test\/global-setup|code-execution\/test\/runtime-here)\.ts$/.test(file);
}
