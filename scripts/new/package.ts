// A package: its manifest, README, entry and test, and its lines in the lock file and the image build.
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { readTree } from '../workspaces.ts';
import type { Changes } from './changes.ts';
import { firstRule, firstTest } from './first-rule.ts';
import { listed, requireSubject, sentence } from './names.ts';
import { UsageError } from './usage-error.ts';

const CONTAINERFILE = 'deploy/Containerfile';

export function newPackage(changes: Changes, name: string, owns: string): string[] {
  requireSubject(name);
  const about = sentence(owns);
  const folder = `packages/${name}`;
  const { root, workspaces, versions } = readTree(changes.root);
  const taken = workspaces.find(({ manifest }) => manifest.name === `@offshoot/${name}`);
  if (taken) throw new UsageError(`@offshoot/${name} exists already: ${taken.folder}. The packages are ${packagesIn(workspaces)}.`);
  if (changes.exists(folder)) throw new UsageError(`${folder} exists already. Remove it, or choose another name.`);

  const test = `${folder}/test/${name}.test.ts`;
  changes.write(`${folder}/package.json`, manifestOf(name, root.version, versions));
  changes.write(`${folder}/README.md`, readme(name, about, test));
  changes.write(`${folder}/src/index.ts`, firstRule(name, about));
  changes.write(test, firstTest(name, '../src/index.ts'));
  changes.write(CONTAINERFILE, withCopied(changes.read(CONTAINERFILE), folder));
  lock(changes, name);
  return [
    `Replace the first rule in ${folder}/src/index.ts by your own, and run npm run test:one -- ${test}`,
    `Import it elsewhere as '@offshoot/${name}', then run node scripts/run.mjs scripts/workspaces.ts --write`,
    'List it under "Packages" in docs/architecture.md; if it never does I/O, also in PURE_PACKAGES of scripts/arrows.ts',
    'npm run check',
  ];
}

function packagesIn(workspaces: ReturnType<typeof readTree>['workspaces']): string {
  return listed(workspaces.flatMap(({ folder }) => (folder.startsWith('packages/') ? folder.slice('packages/'.length) : [])));
}

function manifestOf(name: string, version: string, versions: ReadonlyMap<string, string>): string {
  const manifest = {
    name: `@offshoot/${name}`,
    version,
    private: true,
    type: 'module',
    // Filled in by scripts/workspaces.ts, once another package imports it.
    exports: {},
    devDependencies: { vitest: versions.get('vitest') },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function readme(name: string, about: string, test: string): string {
  const words = name.replaceAll('-', ' ');
  return `# ${words[0]?.toUpperCase()}${words.slice(1)}

${about}

**Entry:** [\`index.ts\`](src/index.ts).

**Invariants.** No I/O: time, ids and randomness are arguments.

**Test:** \`npm run test:one -- ${test}\`.
`;
}

/** In its place among the packages. */
function withCopied(containerfile: string, folder: string): string {
  const line = (path: string) => `COPY ${path}/package.json ${path}/`;
  const lines = containerfile.split('\n');
  const isPackage = (each: string) => each.startsWith('COPY packages/') && each.includes('/package.json ');
  const first = lines.findIndex(isPackage);
  const place = lines.findIndex((each, at) => at >= first && (!isPackage(each) || each > line(folder)));
  if (first < 0)
    throw new UsageError(`${CONTAINERFILE} copies no package.json of a package any more: scripts/new/package.ts has to follow.`);
  return lines.toSpliced(place, 0, line(folder)).join('\n');
}

/** As `npm install` would, without the network and without replacing anything that is installed. */
function lock(changes: Changes, name: string): void {
  changes.write('package-lock.json', changes.read('package-lock.json'));
  changes.run('npm install', 'npm', 'install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund');
  if (!changes.exists(`node_modules/@offshoot/${name}`)) changes.link(`node_modules/@offshoot/${name}`, `../../packages/${name}`);
  // Otherwise the next command would take the new lock file for a reason to install everything again.
  utimesSync(join(changes.root, 'node_modules/.package-lock.json'), new Date(), new Date());
}
