// Which packages also run in a web page, and what in them would not.
import type { Import, Tree } from './workspaces.ts';
import { packageOf } from './workspaces.ts';

/** A page loads them, each whole, so all of their sources run there. */
export const IN_A_PAGE = [
  '@offshoot/actions',
  '@offshoot/context',
  '@offshoot/convos',
  '@offshoot/gen',
  '@offshoot/openai-api/knowledge',
  '@offshoot/statements/origin-proofs',
  '@offshoot/client',
  '@offshoot/text',
  '@offshoot/profiles',
  '@offshoot/convos/receipts',
  '@offshoot/refusals',
  '@offshoot/statements/sealing',
  '@offshoot/template-content/soul',
  '@offshoot/statements',
  '@offshoot/template-content',
  '@offshoot/statements/user-config',
  '@offshoot/rpc/wire',
];

/** What Node has and a page has not. */
const NODE_ONLY =
  /\b(?:Buffer|process|setImmediate|clearImmediate|__dirname|__filename)\b(?=\s*[.([])|\bimport\.meta\.dirname\b|\brequire\(/g;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/** Imports of Node's modules and of packages that do not run in a page. */
export function importsOutsidePages({ imports, workspaces }: Tree): Import[] {
  const folders = workspaces.filter(({ manifest }) => IN_A_PAGE.includes(manifest.name)).map(({ folder }) => folder);
  return imports.filter(({ file, specifier }) => {
    if (!folders.some((folder) => file.startsWith(`${folder}/src/`))) return false;
    if (specifier.startsWith('node:')) return true;
    const name = packageOf(specifier);
    return name?.startsWith('@offshoot/') === true && !IN_A_PAGE.includes(name);
  });
}

/** Node's globals that the source uses. */
export function nodeGlobalsIn(source: string): string[] {
  return [...source.replaceAll(COMMENT, '').matchAll(NODE_ONLY)].map(([name]) => name);
}
