// Every regular expression in the sources, with its real value: literals are read from the syntax tree; what is built is recorded where
// its module builds it, or built once more with a sample in place of what only a call knows.
import { globSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseSync } from 'vite';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

export interface Pattern {
  source: string;
  flags: string;
  /** `path:line`, several if it is written more than once. */
  places: string[];
  /** Matched by the linear engine of `@offshoot/linear-patterns` wherever it is written. */
  isLinear: boolean;
}

/** Stands for what people named: a few letters, without meaning in a pattern. */
const SAMPLE = 'juno';

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

interface Site {
  file: string;
  line: number;
  node: Node;
  isLinear: boolean;
  isInFunction: boolean;
}

const sourceFiles = (): string[] =>
  globSync('{packages,services,cli,web}/{,*/}{src,bin}/**/*.{ts,tsx,mjs}', { cwd: checkout })
    .filter((file) => !/\.d\.ts$|\.gen\.ts$/.test(file) && !file.includes('node_modules'))
    .sort();

export interface Collected {
  patterns: Pattern[];
  /** Places whose pattern nobody built: the check cannot say anything about them. */
  unknown: string[];
  modules: number;
}

export async function collectPatterns(files: readonly string[] = sourceFiles()): Promise<Collected> {
  const found = new Map<string, Pattern>();
  const add = (source: string, flags: string, place: string, isLinear: boolean) => {
    const key = `/${source}/${flags}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { source, flags, places: [place], isLinear });
    else {
      if (!known.places.includes(place)) known.places.push(place);
      known.isLinear &&= isLinear;
    }
  };
  const built: Site[] = [];
  for (const file of files) {
    const code = readFileSync(join(checkout, file), 'utf8');
    if (!/\/|RegExp/.test(code)) continue;
    const lineOf = lines(code);
    const { program, errors } = parseSync(file, code);
    if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
    walk(program as unknown as Node, [], (node, above) => {
      const isLinear = isWrapped(above);
      const regex = node.type === 'Literal' ? (node.regex as { pattern: string; flags: string } | undefined) : undefined;
      if (regex) add(regex.pattern, regex.flags, `${file}:${lineOf(node.start)}`, isLinear);
      if (/^(?:New|Call)Expression$/.test(node.type) && nameOf(node.callee as Node) === 'RegExp')
        built.push({ file, line: lineOf(node.start), node, isLinear, isInFunction: above.some(({ type }) => /Function/.test(type)) });
    });
  }
  const sites = built.filter(({ node }) => !isCopy(node));
  const unknown = built.filter(({ node, isLinear }) => isCopy(node) && !isLinear).map(({ file, line }) => `${file}:${line}`);
  const places = await buildAll(sites);
  for (const site of sites) {
    const place = `${site.file}:${site.line}`;
    const values = places.get(place);
    if (values === undefined) unknown.push(place);
    else for (const { source, flags } of values) add(source, flags, place, site.isLinear);
  }
  return { patterns: [...found.values()], unknown, modules: files.length };
}

/** `new RegExp(other.source, …)`: scanned where the other is written, and matched by the linear engine, because that may be needed. */
function isCopy(node: Node): boolean {
  const [first] = node.arguments as Node[];
  return first?.type === 'MemberExpression' && nameOf(first.property as Node) === 'source';
}

function isWrapped(above: readonly Node[]): boolean {
  const parent = above.at(-1);
  return parent?.type === 'CallExpression' && nameOf(parent.callee as Node) === 'linear';
}

const nameOf = (node: Node | undefined): string | undefined => (node?.type === 'Identifier' ? (node.name as string) : undefined);

function walk(node: Node, above: Node[], visit: (node: Node, above: readonly Node[]) => void): void {
  visit(node, above);
  above.push(node);
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (child !== null && typeof child === 'object' && typeof (child as Node).type === 'string') walk(child as Node, above, visit);
  above.pop();
}

function lines(code: string): (at: number) => number {
  const starts = [...code.matchAll(/\n/g)].map(({ index }) => index);
  return (at) => starts.findIndex((start) => start >= at) + 1 || starts.length + 1;
}

type Values = Map<string, { source: string; flags: string }[]>;

/** Imports the modules that build patterns, and records what they build. */
async function buildAll(sites: readonly Site[]): Promise<Values> {
  const values: Values = new Map();
  const record = (place: string, { source, flags }: RegExp) => {
    const known = values.get(place) ?? [];
    if (!known.some((one) => one.source === source && one.flags === flags)) values.set(place, [...known, { source, flags }]);
  };
  const byUrl = Map.groupBy(sites, ({ file }) => pathToFileURL(join(checkout, file)).href);
  const native = globalThis.RegExp;
  const again = Symbol.for('offshoot.patterns');
  Object.assign(globalThis, {
    [again]: (place: string, build: () => unknown) => {
      try {
        const pattern = build();
        if (pattern instanceof native && !values.has(place)) record(place, pattern);
      } catch {
        // Reported as unknown.
      }
    },
  });
  const noted = (built: RegExp): RegExp => {
    const frame = new Error().stack?.split('\n')[3] ?? '';
    const at = frame.indexOf('file://');
    const [url, line] = at < 0 ? [] : frame.slice(at).split(/(?<=\.\w+):/);
    if (url !== undefined && byUrl.has(url)) record(`${fileURLToPath(url).slice(checkout.length)}:${line?.split(':')[0]}`, built);
    return built;
  };
  globalThis.RegExp = new Proxy(native, {
    construct: (target, given, as) => noted(Reflect.construct(target, given, as === globalThis.RegExp ? target : as)),
    apply: (target, self, given) => noted(Reflect.apply(target, self, given)),
  });
  const hooks = registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const here = byUrl.get(url)?.filter(({ isInFunction }) => isInFunction);
      if (here === undefined || loaded.source === undefined || loaded.source === null) return loaded;
      const code = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source as Uint8Array);
      const top = topLevelNames(url, code);
      const calls = here.map(({ file, line, node }) => {
        const built = withSamples(node, code, top);
        return `globalThis[Symbol.for('offshoot.patterns')]?.(${JSON.stringify(`${file}:${line}`)}, () => ${built});`;
      });
      return { ...loaded, source: `${code}\n;${calls.join('\n')}` };
    },
  });
  try {
    for (const url of byUrl.keys()) await import(url);
  } finally {
    hooks.deregister();
    globalThis.RegExp = native;
  }
  return values;
}

function topLevelNames(url: string, code: string): ReadonlySet<string> {
  const names = new Set(['RegExp', 'String']);
  const { program } = parseSync(url, code);
  for (const statement of program.body as unknown as Node[]) {
    const declared = ((statement.declaration as Node | undefined) ?? statement) as Node;
    const each = [
      ...((declared.declarations as Node[] | undefined) ?? []).map(({ id }) => id as Node),
      ...((declared.specifiers as Node[] | undefined) ?? []).map(({ local }) => local as Node),
      ...(declared.id ? [declared.id as Node] : []),
    ];
    for (const one of each) names.add(nameOf(one) ?? '');
  }
  return names;
}

/** The code of a call, with a sample for what its module does not know outside of the function. */
function withSamples(node: Node, code: string, top: ReadonlySet<string>): string {
  const isKnown = (part: Node): boolean => {
    let known = true;
    walk(part, [], (one, above) => {
      const parent = above.at(-1);
      const isProperty = parent?.type === 'MemberExpression' && parent.property === one && parent.computed !== true;
      if (/Function/.test(one.type) || (one.type === 'Identifier' && !isProperty && !top.has(one.name as string))) known = false;
    });
    return known;
  };
  const replaced: { start: number; end: number }[] = [];
  walk(node, [], (one) => {
    if (one.type !== 'TemplateLiteral') return;
    for (const part of one.expressions as Node[]) if (!isKnown(part) && part.type !== 'TemplateLiteral') replaced.push(part);
  });
  const [first, flags] = node.arguments as Node[];
  if (flags !== undefined && !isKnown(flags) && flags.type === 'Identifier') replaced.push(flags);
  if (first?.type === 'Identifier' && !isKnown(first)) return 'undefined';
  const outer = replaced.filter((one) => !replaced.some((other) => other !== one && other.start <= one.start && one.end <= other.end));
  let [text, at] = ['', node.start];
  for (const { start, end } of outer.sort((a, b) => a.start - b.start)) {
    text += `${code.slice(at, start)}${flags?.start === start ? "'iu'" : `'${SAMPLE}'`}`;
    at = end;
  }
  return text + code.slice(at, node.end);
}
