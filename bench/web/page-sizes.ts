// What each page loads besides the store's first view, read from the built site.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface PageSize {
  page: string;
  /** JavaScript that comes with the page, gzip, bytes. Code that the visitor loads later does not count. */
  bytes: number;
}

/** The heaviest first. `site`: the folder of the built web app. */
export function pageSizes(site: string): PageSize[] {
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
  const pages = files.filter((file) => PAGE.test(file));
  return pages
    .map((file) => {
      const more = [...withNeeds(file)].filter((one) => !first.has(one));
      return { page: PAGE.exec(file)?.[1] ?? file, bytes: more.reduce((sum, one) => sum + gzipSync(codeOf(one), { level: 9 }).length, 0) };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

const STATIC_IMPORT = /(?:from|import)\s*"\.\/([^"]+\.js)"/g;
/** Bundles are named after the file that a route loads. */
const PAGE = /^([\w-]+)-page-[\w-]{8}\.js$/;
