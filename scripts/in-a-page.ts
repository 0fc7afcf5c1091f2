// Which packages also run in a web page, and what in them would not.
import { dirname, join } from 'node:path/posix';
import { type Import, packageOf, type Tree } from './workspaces.ts';

/** A page loads them, packages and rooms of packages, each whole, so all of their sources run there. */
const IN_A_PAGE = [
  '@offshoot/actions',
  '@offshoot/client',
  '@offshoot/context',
  '@offshoot/convos',
  '@offshoot/gen',
  '@offshoot/memory',
  '@offshoot/nostr',
  '@offshoot/openai-api/knowledge',
  '@offshoot/patterns',
  '@offshoot/profiles',
  '@offshoot/refusals',
  '@offshoot/rpc/wire',
  '@offshoot/statements',
  '@offshoot/template-content',
  '@offshoot/text',
  '@offshoot/times',
];

/** Rooms of these packages that only servers load. */
const NOT_IN_A_PAGE = ['@offshoot/nostr/relay', '@offshoot/nostr/relays', '@offshoot/profiles/api', '@offshoot/refusals/ids'];

/** Globals of Node that a page lacks. */
const NODE_ONLY =
  /\b(?:Buffer|process|setImmediate|clearImmediate|__dirname|__filename)\b(?=\s*[.([])|\bimport\.meta\.dirname\b|\brequire\(/g;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/** Tells whether a file runs in a page. */
export function runsInPages(tree: Tree): (file: string) => boolean {
  const folders = IN_A_PAGE.map((name) => folderOf(tree, name));
  const servers = NOT_IN_A_PAGE.map((name) => folderOf(tree, name));
  const isIn = (some: readonly string[], file: string) => some.some((folder) => file.startsWith(folder));
  return (file) => isIn(folders, file) && !isIn(servers, file);
}

/** Imports of Node's modules and of packages that do not run in a page. */
export function importsOutsidePages(tree: Tree): Import[] {
  const runs = runsInPages(tree);
  return tree.imports.filter(({ file, specifier }) => {
    if (!runs(file)) return false;
    if (specifier.startsWith('.')) return !runs(join(dirname(file), specifier));
    if (specifier.startsWith('node:')) return true;
    return packageOf(specifier)?.startsWith('@offshoot/') === true && !runs(folderOf(tree, specifier.replace(/\/[^/]+\.ts$/, '')));
  });
}

/** Where the package or the room of it has its sources: "packages/text/src/". Throws if there is no such package. */
function folderOf({ workspaces }: Tree, name: string): string {
  const workspace = workspaces.find(({ manifest }) => manifest.name === packageOf(name));
  if (workspace === undefined) throw new Error(`${name} is no workspace`);
  return `${join(workspace.folder, 'src', name.slice(workspace.manifest.name.length))}/`;
}

/** Node's globals that the source uses. */
export function nodeGlobalsIn(source: string): string[] {
  return [...source.replaceAll(COMMENT, '').matchAll(NODE_ONLY)].map(([name]) => name);
}
