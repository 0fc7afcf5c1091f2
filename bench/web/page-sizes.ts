// What each page loads, read from the built site.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export interface PageSize {
  page: string;
  /** JavaScript that comes with the page, gzip, bytes. Code that the visitor loads later does not count. */
  bytes: number;
}

interface SiteCode {
  files: readonly string[];
  codeOf(file: string): string;
  /** The file, and what it imports before it runs. */
  withNeeds(file: string): Set<string>;
  /** What the document loads before anything is shown. */
  first: ReadonlySet<string>;
}

/** The heaviest first. `site`: the folder of the built web app. */
export function pageSizes(site: string): PageSize[] {
  const { files, first, codeOf, withNeeds } = readSite(site);
  return files
    .filter((file) => PAGE.test(file))
    .map((file) => {
      const more = [...withNeeds(file)].filter((one) => !first.has(one));
      return { page: PAGE.exec(file)?.[1] ?? file, bytes: more.reduce((sum, one) => sum + gzipSync(codeOf(one), { level: 9 }).length, 0) };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

/** JavaScript that is loaded before anything is shown. `bytes`: with Brotli. */
export function firstView(site: string): { files: string[]; bytes: number } {
  const { first, codeOf } = readSite(site);
  return { files: [...first], bytes: [...first].reduce((sum, file) => sum + brotliCompressSync(codeOf(file)).length, 0) };
}

function readSite(site: string): SiteCode {
  const assets = join(site, 'assets');
  const codeOf = (file: string) => readFileSync(join(assets, file), 'utf8');
  const files = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const needs = new Map(files.map((file) => [file, [...codeOf(file).matchAll(STATIC_IMPORT)].map(([, name = '']) => name)]));
  const withNeeds = (file: string, all = new Set<string>()): Set<string> => {
    if (all.has(file) || !needs.has(file)) return all;
    all.add(file);
    for (const need of needs.get(file) ?? []) withNeeds(need, all);
    return all;
  };
  const document = readFileSync(join(site, 'index.html'), 'utf8');
  const first = new Set([...document.matchAll(/assets\/([\w.-]+\.js)/g)].flatMap(([, file = '']) => [...withNeeds(file)]));
  return { files, codeOf, withNeeds: (file) => withNeeds(file), first };
}

const STATIC_IMPORT = /(?:from|import)\s*"\.\/([^"]+\.js)"/g;
/** Bundles are named after the file that a route loads. */
const PAGE = /^([\w-]+)-page-[\w-]{8}\.js$/;
