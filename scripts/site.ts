// Builds the web app if its sources or what it depends on have changed since. `node scripts/run.mjs scripts/site.ts`
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { withLock } from './process-lock.ts';

const root = join(import.meta.dirname, '..');
const sources = join(root, 'web');
/** Where the gateway looks for it. */
const built = join(sources, 'dist');
/** Says inside the folder which sources it was built from. */
const STAMP = '.sources';
const lockFile = join(sources, 'dist.building');

/** The folder with the built app, which is built now if it is missing or stale. */
export async function builtSite(): Promise<string> {
  if (stampOf(built) === sourcesDigest(root)) return built;
  const [code] = await once(spawn(process.execPath, [import.meta.filename], { stdio: ['ignore', 2, 2] }), 'exit');
  if (code !== 0) throw new Error('The web app was not built.');
  return built;
}

function stampOf(folder: string): string | undefined {
  const file = join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Covers the app, the workspaces that it is built from, and the versions of all packages. */
export function sourcesDigest(checkout: string): string {
  const files = foldersOf(checkout, '@offshoot/web').flatMap((folder) =>
    globSync(`${folder}/**/*`, {
      cwd: checkout,
      exclude: ({ name }) => /^(node_modules|dist.*|test)$/.test(name),
      withFileTypes: true,
    }).filter((entry) => entry.isFile()),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const hash = createHash('sha256');
  for (const path of [...paths, join(checkout, 'package-lock.json')]) {
    hash
      .update(`${path.slice(checkout.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
}

/** Of this workspace and of all that it imports. */
function foldersOf(checkout: string, name: string): string[] {
  const { workspaces } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { workspaces: string[] };
  const all = new Map<string, { folder: string; needs: string[] }>();
  for (const path of globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: checkout },
  )) {
    const { name: own, dependencies = {} } = JSON.parse(readFileSync(join(checkout, path), 'utf8')) as Manifest;
    all.set(own, { folder: join(path, '..'), needs: Object.keys(dependencies) });
  }
  const found = new Set<string>();
  const follow = (each: string) => {
    const workspace = all.get(each);
    if (!workspace || found.has(workspace.folder)) return;
    found.add(workspace.folder);
    for (const need of workspace.needs) follow(need);
  };
  follow(name);
  return [...found];
}

async function build(digest: string): Promise<void> {
  console.error('Building the web app (a few seconds) …');
  const { build: bundle } = await import('vite');
  // Beside the old one, so that nobody sees half of it.
  const fresh = join(sources, `dist.${process.pid}`);
  try {
    await bundle({ configFile: join(sources, 'vite.config.ts'), logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } });
    compressIn(fresh);
    writeFileSync(join(fresh, STAMP), digest);
    replace(fresh, digest);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** The best compression takes half a minute for XMTP's WebAssembly, which it makes an eighth smaller. */
const LARGE_BYTES = 1024 * 1024;
const QUALITY_OF_LARGE = 9;

/** Of the compressed files. */
const ENDINGS = ['.br', '.gz'];

/** Once, as small as possible in a few seconds: the gateway only reads them. What the last build has, too, is compressed already. */
function compressIn(folder: string): void {
  for (const path of globSync(`${folder}/**/*.{css,js,json,svg,wasm,webmanifest}`)) {
    const bytes = readFileSync(path);
    const before = join(built, relative(folder, path));
    if (['', ...ENDINGS].every((ending) => existsSync(before + ending)) && bytes.equals(readFileSync(before))) {
      for (const ending of ENDINGS) copyFileSync(before + ending, path + ending);
      continue;
    }
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: bytes.length < LARGE_BYTES ? constants.BROTLI_MAX_QUALITY : QUALITY_OF_LARGE,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
  }
}

/** Two commands may build at once: the second one keeps the result of the first. */
function replace(fresh: string, digest: string): void {
  const old = `${fresh}.old`;
  try {
    if (existsSync(built)) renameSync(built, old);
    renameSync(fresh, built);
  } catch (error) {
    if (stampOf(built) !== digest) throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  // Overrides the shell and test runners: otherwise the app would be the slow one for development.
  process.env.NODE_ENV = 'production';
  try {
    const digest = sourcesDigest(root);
    const wait = () => console.error('Waiting for another command that is building the web app …');
    if (stampOf(built) !== digest) await withLock(lockFile, wait, async () => void (stampOf(built) === digest || (await build(digest))));
  } catch (error) {
    console.error(`The web app was not built: ${error instanceof Error ? error.message : String(error)}`);
    console.error('  Correct what is named above, or look whether this checkout can be written, then run the same command again.');
    process.exitCode = 1;
  }
}
