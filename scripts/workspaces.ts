// What each workspace imports, and what its package.json declares. `--write` updates the package.json.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

export interface Manifest {
  name: string;
  version: string;
  exports?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export interface Workspace {
  folder: string;
  manifest: Manifest;
}

export interface Import {
  /** Path of the importing file, from the root. */
  file: string;
  /** As written in the source. */
  specifier: string;
}

const importPattern = /(?:\bfrom|\bimport\(|\bresolve\(|^import)\s*'([^'\s]+)'/gm;
const testFolders = /(^|\/)(test|scripts)\//;

function readManifest(root: string, folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

function workspacesIn(root: string): Workspace[] {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  const folders = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .map(dirname)
    .sort();
  return folders.map((folder) => ({ folder, manifest: readManifest(root, folder) }));
}

function importsIn(root: string, folders: readonly string[]): Import[] {
  const files = globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx,mjs}`),
    { cwd: root, exclude: ['**/node_modules/**', 'web/dist*/**'] },
  );
  return files.sort().flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));
}

function importsOf(file: string, source: string): Import[] {
  return [...source.matchAll(importPattern)].map(([, specifier = '']) => ({ file, specifier }));
}

/** The package that a bare specifier names. Undefined: a relative file, or part of Node. */
export function packageOf(specifier: string): string | undefined {
  const [, name] = /^((?:@[a-z0-9-]+\/)?[a-z0-9][a-z0-9._-]*)(?:\/|$)/.exec(specifier) ?? [];
  return name;
}

/** Names that a workspace must declare: for its code; for its tests and scripts only, or because the root needs them for development only. */
function needed(imports: readonly Import[], { manifest }: Workspace, { root, versions }: Tree) {
  const named = (isTest: boolean) =>
    imports
      .filter(({ file }) => testFolders.test(file) === isTest)
      .flatMap(({ specifier }) => packageOf(specifier) ?? [])
      .filter((name) => versions.has(name) && name !== manifest.name);
  const isForDevelopment = (name: string) => root.devDependencies?.[name] !== undefined;
  const dependencies = new Set(named(false).filter((name) => !isForDevelopment(name)));
  const devDependencies = new Set([...named(true), ...named(false)].filter((name) => !dependencies.has(name)));
  return { dependencies, devDependencies };
}

/** Relative imports that leave the workspace of their file. */
export function escapes(imports: readonly Import[], { folder }: Workspace): Import[] {
  return imports.filter(({ file, specifier }) => {
    if (!specifier.startsWith('.')) return false;
    return relative(folder, join(dirname(file), specifier)).split(sep)[0] === '..';
  });
}

/** Relative imports into a workspace from files outside any workspace. */
export function intrusions({ imports, workspaces }: Tree): Import[] {
  const isIn = (path: string) => workspaces.some(({ folder }) => path.startsWith(`${folder}/`));
  return imports.filter(({ file, specifier }) => specifier.startsWith('.') && !isIn(file) && isIn(join(dirname(file), specifier)));
}

/** Subpaths that others import, which `exports` must list. */
function subpathsOf({ manifest, folder }: Workspace, imports: readonly Import[]): Set<string> {
  const from = imports.filter(({ file, specifier }) => !file.startsWith(`${folder}/`) && packageOf(specifier) === manifest.name);
  return new Set(from.map(({ specifier }) => `.${specifier.slice(manifest.name.length)}`));
}

const rootFolders = ['bench', 'demo', 'deploy', 'scripts', 'test', 'packages', 'services', 'cli', 'web'];

export interface Tree {
  root: Manifest;
  workspaces: Workspace[];
  imports: Import[];
  /** Versions by name: for npm packages what the root pins, for workspaces its own. */
  versions: Map<string, string>;
}

export function readTree(root: string): Tree {
  const workspaces = workspacesIn(root);
  const manifest = readManifest(root, '.');
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const versions = new Map(Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }));
  for (const { manifest: own } of workspaces) versions.set(own.name, manifest.version);
  return { root: manifest, workspaces, imports: importsIn(root, rootFolders), versions };
}

export function importsOfWorkspace({ imports }: Tree, { folder }: Workspace): Import[] {
  return imports.filter(({ file }) => file.startsWith(`${folder}/`));
}

/** A room is imported by its folder, and the tests' helpers that it shares by `testing`, from beside its tests. */
function fileOf(subpath: string): string {
  const path = subpath.slice(2);
  if (subpath.endsWith('.ts')) return `./src/${path}`;
  return /(?:^|\/)testing$/.test(path) ? `./test/${path}.ts` : `./${['src', path, 'index.ts'].filter(Boolean).join('/')}`;
}

/** The package.json that a workspace needs, based on its imports. */
export function expectedManifest(
  tree: Tree,
  workspace: Workspace,
): Pick<Manifest, 'version' | 'exports' | 'dependencies' | 'devDependencies'> {
  const { dependencies, devDependencies } = needed(importsOfWorkspace(tree, workspace), workspace, tree);
  const pinned = (names: Set<string>) => Object.fromEntries([...names].sort().map((name) => [name, tree.versions.get(name) ?? '']));
  const { exports = {} } = workspace.manifest;
  const isOpen = workspace.manifest.name === '@offshoot/gen';
  const listed = [...subpathsOf(workspace, tree.imports)].sort().map((path) => [path, fileOf(path)]);
  return {
    version: tree.root.version,
    exports: isOpen ? exports : Object.fromEntries(listed),
    ...(dependencies.size > 0 && { dependencies: pinned(dependencies) }),
    ...(devDependencies.size > 0 && { devDependencies: pinned(devDependencies) }),
  };
}

if (process.argv.includes('--write')) {
  const root = join(import.meta.dirname, '..');
  const tree = readTree(root);
  for (const workspace of tree.workspaces) {
    const { exports: _, dependencies: __, devDependencies: ___, ...rest } = workspace.manifest;
    const manifest = { ...rest, ...expectedManifest(tree, workspace) };
    writeFileSync(join(root, workspace.folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  }
}
