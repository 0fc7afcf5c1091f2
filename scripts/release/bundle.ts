// The command as a few files of JavaScript: its own code and that of the packages it needs, without their tests, types and other programs.
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';

/** Cannot be bundled: npm installs them beside it. */
const BINARIES = ['@xmtp/node-bindings'];

/** A package of others that a bundle has code of. */
export interface BundledPackage {
  name: string;
  version: string;
  licence: string;
  /** Its licence in full, as its terms ask for. */
  text: string;
}

export interface Bundle {
  packages: BundledPackage[];
  /** Modules that it imports and does not have. */
  imports: string[];
}

/** Writes the bundle of a workspace's `entry` into `folder`. */
export async function bundleCommand(root: string, entry: string, folder: string): Promise<Bundle> {
  const built = (await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true, external: BINARIES },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: true,
      target: 'node24',
      // Names stay: people report stack traces.
      minify: false,
      // Comments name each module from here on, and so say nothing of the machine.
      rolldownOptions: { cwd: root, output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
    },
  })) as Rolldown.RolldownOutput;
  const chunks = built.output.filter((file) => file.type === 'chunk');
  const own = new Set(chunks.map(({ fileName }) => fileName));
  const imported = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
  return {
    packages: packagesOf(chunks.flatMap(({ moduleIds }) => moduleIds)),
    imports: [...new Set(imported.filter((name) => !own.has(name) && !isBuiltin(name)))].sort(),
  };
}

/** Of these modules. One package may be there in several versions. */
function packagesOf(modules: readonly string[]): BundledPackage[] {
  const folders = modules.flatMap((module) => /^(?:\0.*?)?(\/.*\/node_modules\/(?:@[^/]+\/)?[^/?]+)\//.exec(module)?.[1] ?? []);
  return [...new Set(folders)].map(packageIn).sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

function packageIn(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const texts = globSync('{LICEN[CS]E,licen[cs]e,NOTICE,COPYING}*', { cwd: folder }).sort();
  const text = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  return { name: name ?? '', version: version ?? '', licence: license ?? '', text };
}
