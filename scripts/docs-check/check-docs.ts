import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { unknownCommands, unknownScripts } from './commands.ts';
import { type Document, readMarkdown } from './markdown.ts';
import { documentedVariables, variablesIn } from './variables.ts';

export interface Checkout {
  root: string;
  /** Markdown files, relative to the root. */
  documents: string[];
  /** Top-level folders: a code span that starts with one is a path. */
  folders: string[];
  scripts: ReadonlySet<string>;
  program: Command;
  /** Source files in which the environment is read, relative to the root. */
  sources: string[];
  /** The document that lists all variables, relative to the root. */
  configuration: string;
}

/** What is wrong, as `file:line: what`. */
export function objectionsTo(checkout: Checkout): string[] {
  const parsed = new Map<string, Document>();
  const documentAt = (path: string): Document => {
    const known = parsed.get(path) ?? readMarkdown(readFileSync(join(checkout.root, path), 'utf8'));
    parsed.set(path, known);
    return known;
  };
  return [...checkout.documents.flatMap((path) => objectionsToDocument(path, checkout, documentAt)), ...objectionsToVariables(checkout)];
}

function objectionsToDocument(path: string, checkout: Checkout, documentAt: (path: string) => Document): string[] {
  const { root, folders, scripts, program } = checkout;
  const document = documentAt(path);
  const at = (line: number, what: string) => `${path}:${line}: ${what}`;
  const links = document.links.flatMap(({ line, target }) => {
    const what = objectionToLink(path, target, root, documentAt);
    return what ? [at(line, what)] : [];
  });
  const code = document.code.flatMap(({ line, text }) => {
    const paths = pathsIn(text, folders).filter((each) => !existsSync(join(root, each)));
    const missing = paths.map((each) => `${each}: there is no such file`);
    return [...missing, ...unknownScripts(text, scripts), ...unknownCommands(text, program)].map((what) => at(line, what));
  });
  const tests = document.testNames.flatMap(({ line, file, text }) => {
    const test = resolve(root, dirname(path), file);
    if (!existsSync(test) || readFileSync(test, 'utf8').includes(text)) return [];
    return [at(line, `${relative(root, test)} has no test “${text}”`)];
  });
  return [...links, ...code, ...tests];
}

function objectionToLink(from: string, target: string, root: string, documentAt: (path: string) => Document): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const [file = '', anchor] = decodeURI(target).split('#');
  const path = file === '' ? from : relative(root, resolve(root, dirname(from), file));
  if (path.startsWith('..')) return `${target} leads out of the repository`;
  if (!existsSync(join(root, path))) return `${target}: there is no such file`;
  if (anchor === undefined || !path.endsWith('.md')) return undefined;
  return documentAt(path).anchors.has(anchor) ? undefined : `${target}: there is no such heading`;
}

/** Placeholders and patterns count as far as the folder before them. */
function pathsIn(text: string, folders: string[]): string[] {
  const words = text.split(/[\s"'()=,;:|]+/).map((word) => word.replace(/[.…]+$/, ''));
  const paths = words.filter((word) =>
    folders.some((folder) => word === `${folder}/` || (word.startsWith(`${folder}/`) && !word.includes('//'))),
  );
  return paths.map((word) => word.replace(/[^/]*[*<{…].*$/, ''));
}

function objectionsToVariables({ root, sources, configuration }: Checkout): string[] {
  const texts = sources.map((path) => readFileSync(join(root, path), 'utf8'));
  const read = new Set(texts.flatMap((text) => [...variablesIn(text)]));
  const documented = documentedVariables(readFileSync(join(root, configuration), 'utf8'));
  const missing = [...read]
    .filter((name) => !documented.has(name))
    .map((name) => `${configuration}: ${name} is read by the code and not listed`);
  // Some names are put together where they are read; a comment beside it has them in full.
  const isNamed = (name: string) => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text));
  const spare = [...documented]
    .filter((name) => !read.has(name) && !isNamed(name))
    .map((name) => `${configuration}: ${name} is listed and no code reads it`);
  return [...missing, ...spare].sort();
}
