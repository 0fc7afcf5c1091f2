import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Variable } from '@offshoot/runtime/environment';
import type { Command } from 'commander';
import { unknownCommands, unknownScripts } from './commands.ts';
import { type Document, readMarkdown } from './markdown.ts';
import { type Route, unknownRoutes } from './routes.ts';
import { documentedVariables, variablesIn } from './variables.ts';

export interface Checkout {
  root: string;
  /** Markdown files, relative to the root. */
  documents: string[];
  /** Top-level folders: a code span that starts with one is a path. */
  folders: string[];
  scripts: ReadonlySet<string>;
  program: Command;
  /** Of the gateway's REST API. */
  routes: readonly Route[];
  /** Configured source files, relative to the root. */
  sources: string[];
  /** Scripts that read the environment without declaring it. */
  scriptSources: string[];
  /** Every variable that a process declares. */
  declared: readonly Variable[];
  /** The document that lists all variables, relative to the root. */
  configuration: string;
}

/** Problems, as `file:line: what`. */
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
  const { root, folders, scripts, program, routes } = checkout;
  const document = documentAt(path);
  const at = (line: number, what: string) => `${path}:${line}: ${what}`;
  const links = document.links.flatMap(({ line, target }) => {
    const what = objectionToLink(path, target, root, documentAt);
    return what ? [at(line, what)] : [];
  });
  const code = document.code.flatMap(({ line, text }) => {
    const paths = pathsIn(text, folders).filter((each) => !existsSync(join(root, each)));
    const missing = paths.map((each) => `${each}: there is no such file`);
    return [...missing, ...unknownScripts(text, scripts), ...unknownCommands(text, program), ...unknownRoutes(text, routes)].map((what) =>
      at(line, what),
    );
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

/** Placeholders and patterns are checked up to the folder before them. */
function pathsIn(text: string, folders: string[]): string[] {
  const words = text.split(/[\s"'()=,;:|]+/).map((word) => word.replace(/[.…]+$/, ''));
  const paths = words.filter((word) =>
    folders.some((folder) => word === `${folder}/` || (word.startsWith(`${folder}/`) && !word.includes('//'))),
  );
  return paths.map((word) => word.replace(/[^/]*[*<{…].*$/, ''));
}

function objectionsToVariables({ root, sources, scriptSources, declared, configuration }: Checkout): string[] {
  const textsOf = (paths: string[]) => paths.map((path) => readFileSync(join(root, path), 'utf8'));
  const namesIn = (texts: string[]) => new Set(texts.flatMap((text) => [...variablesIn(text)]));
  const scripts = textsOf(scriptSources);
  const documented = documentedVariables(readFileSync(join(root, configuration), 'utf8'));
  const names = new Set(declared.map(({ name }) => name));
  const undeclared = [...namesIn(textsOf(sources))]
    .filter((name) => !names.has(name))
    .map((name) => `${name} is named by the code and declared nowhere`);
  const missing = [...names, ...namesIn(scripts)].filter((name) => !documented.has(name)).map((name) => `${name} is read and not listed`);
  // Some names are assembled where they are read; a comment there spells them out.
  const isNamed = (name: string) => scripts.some((text) => new RegExp(`\\b${name}\\b`).test(text));
  const spare = [...documented.keys()]
    .filter((name) => !names.has(name) && !isNamed(name))
    .map((name) => `${name} is listed and nothing reads it`);
  const wrong = declared.flatMap((variable) => {
    const shown = documented.get(variable.name);
    const expected = variable.isRequired ? 'required' : variable.default;
    return shown === undefined || expected === undefined || shown.includes(expected)
      ? []
      : [`${variable.name}: its default column does not say ${expected}`];
  });
  const found = new Set([...undeclared, ...missing, ...spare, ...wrong]);
  return [...found].sort().map((what) => `${configuration}: ${what}`);
}
