// What `npm install` gets: the command as a bundle, its launcher, and the binaries that it needs as dependencies.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Manifest } from '../workspaces.ts';
import { type BundledPackage, bundleCommand } from './bundle.ts';

/** As in a checkout: the launcher and the version are found by their places. */
const COPIED = ['cli/bin/offshoot.mjs', 'scripts/own-node.mjs', 'scripts/run-child.mjs', 'README.md', 'CHANGELOG.md', 'LICENSE'];

export interface Tarball {
  path: string;
  /** In the bundle, and what npm installs beside it. */
  packages: Pick<BundledPackage, 'name' | 'version'>[];
}

/** Makes `offshoot-VERSION.tgz` in `folder`. */
export async function makeTarball(root: string, folder: string): Promise<Tarball> {
  const staged = mkdtempSync(join(tmpdir(), 'offshoot-release-'));
  try {
    const { packages, imports } = await bundleCommand(root, 'cli/src/main.ts', join(staged, 'cli/bundle'));
    for (const file of COPIED) {
      mkdirSync(dirname(join(staged, file)), { recursive: true });
      cpSync(join(root, file), join(staged, file));
    }
    const manifest = manifestFor(root, imports);
    writeFileSync(join(staged, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    writeFileSync(join(staged, 'LICENSES-OF-OTHERS.txt'), licencesOf(packages));
    const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: staged,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    const binaries = Object.entries(manifest.dependencies).map(([name, version]) => ({ name, version }));
    return { path: join(folder, filename), packages: [...packages, ...binaries] };
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

function manifestFor(root: string, imports: readonly string[]) {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest &
    Record<'description' | 'license' | 'repository', unknown>;
  const { name, version, description, license, repository, dependencies = {} } = own;
  const unpinned = imports.filter((wanted) => dependencies[wanted] === undefined);
  if (unpinned.length > 0) throw new Error(`The bundle imports what package.json does not pin: ${unpinned.join(', ')}`);
  return {
    ...{ name, version, description, license, repository, type: 'module' },
    bin: { offshoot: 'cli/bin/offshoot.mjs' },
    engines: { node: `>=${readFileSync(join(root, '.nvmrc'), 'utf8').trim()}` },
    dependencies: Object.fromEntries(imports.map((wanted) => [wanted, dependencies[wanted] ?? ''])),
  };
}

/** Each text once, below the packages that have it. */
function licencesOf(packages: readonly BundledPackage[]): string {
  const byText = Map.groupBy(packages, ({ text }) => text);
  const parts = [...byText].map(([text, those]) => {
    const names = those.map(({ name, version, licence }) => `${name} ${version}: ${licence}`);
    return [...new Set(names), '', text || 'These packages name their licence, and come without its text.'].join('\n');
  });
  return `The bundle has code of these packages.\n\n${parts.join(`\n\n${'='.repeat(80)}\n\n`)}\n`;
}
