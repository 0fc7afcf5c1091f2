// YAML between two lines of three hyphens, at the beginning of a Markdown file.
import { parseDocument } from 'yaml';
import { isObject } from './agent-files.ts';

/** Longer ones are text between two rules. UTF-16 units. */
const MAX_FRONT_MATTER = 64 * 1024;
/** A few lines of YAML with aliases could stand for millions of values. */
const MAX_ALIASES = 20;

export interface MarkdownFile {
  /** By name in lower case with "_" between its words. Undefined: the file has no front matter. */
  fields: ReadonlyMap<string, unknown> | undefined;
  /** What follows. */
  body: string;
}

export function readMarkdown(text: string): MarkdownFile {
  const content = text.trimStart();
  const first = content.indexOf('\n');
  if (first < 0 || content.slice(0, first).trimEnd() !== '---') return { fields: undefined, body: text };
  for (let at = first + 1; at < content.length && at < MAX_FRONT_MATTER; ) {
    const found = content.indexOf('\n', at);
    const end = found < 0 ? content.length : found;
    if (/^(?:---|\.\.\.)\s*$/.test(content.slice(at, Math.min(end, at + 100))))
      return { fields: fieldsIn(content.slice(first + 1, at)), body: content.slice(end + 1) };
    at = end + 1;
  }
  return { fields: undefined, body: text };
}

function fieldsIn(yaml: string): Map<string, unknown> {
  return new Map(Object.entries(yamlValues(yaml) ?? plainLines(yaml)).map(([name, value]) => [plainName(name), value]));
}

const plainName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** Undefined: it is no YAML, or more than it looks like. */
export function yamlValues(yaml: string): Record<string, unknown> | undefined {
  try {
    const document = parseDocument(yaml, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
    const values: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: MAX_ALIASES });
    return isObject(values) ? values : undefined;
  } catch {
    return undefined;
  }
}

/** Many files have what only looks like YAML, such as a description with a colon in it: then a line is a name and a text. */
function plainLines(yaml: string): Record<string, unknown> {
  const found = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of yaml.split('\n')) {
    const [, name = '', value = ''] = /^([A-Za-z][\w -]{0,63}):(?:\s(.*))?$/.exec(line) ?? [];
    if (name === '') current?.push(line.trim());
    else {
      current = [value.trim()];
      found.set(name, current);
    }
  }
  return Object.fromEntries([...found].map(([name, lines]) => [name, plainValue(lines)]));
}

function plainValue([first = '', ...more]: string[]): string | string[] {
  const lines = more.filter((line) => line !== '');
  if (first === '' && lines.length > 0 && lines.every((line) => line.startsWith('- '))) return lines.map((line) => unquoted(line.slice(2)));
  return unquoted([/^[|>][+-]?$/.test(first) ? '' : first, ...more].join('\n').trim());
}

function unquoted(text: string): string {
  const quote = text.charAt(0);
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}

/** A comment that nobody has closed goes on to the end. */
export function withoutComments(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at >= 0 && at < text.length; ) {
    const start = text.indexOf('<!--', at);
    parts.push(text.slice(at, start < 0 ? undefined : start));
    const end = start < 0 ? -1 : text.indexOf('-->', start);
    at = end < 0 ? -1 : end + '-->'.length;
  }
  return parts.join('');
}
