import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import { type Content, etagOf } from '../answer.ts';
import { type SiteDocument, siteDocument } from './document.ts';
import { pageMatcher } from './page-addresses.ts';

export interface SiteFiles {
  /** By path, such as /assets/index-1a2b3c.js. */
  files: ReadonlyMap<string, Content>;
  document: SiteDocument;
  /** Whether the app has a page at this path. */
  isPage(path: string): boolean;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Reads the built site into memory, with what the build compressed: no request reaches the disk. */
export function readSite(folder: string): SiteFiles {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) {
    throw new StartError(`${folder} holds no web app. Build it with npm run build:web, or set OFFSHOOT_WEB to where it is.`);
  }
  const files = new Map<string, Content>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.replace(/[/\\]$/, '').length).replaceAll('\\', '/'), fileContent(path, type));
  }
  const document = siteDocument(readFileSync(index, 'utf8'));
  return { files, document, isPage: pageMatcher(files.get('/addresses.json')?.bodies.plain.toString()) };
}

function fileContent(path: string, type: string): Content {
  const plain = readFileSync(path);
  const compressed = (extension: string) => (existsSync(`${path}.${extension}`) ? readFileSync(`${path}.${extension}`) : undefined);
  return { type, etag: etagOf(plain), bodies: { plain, br: compressed('br'), gzip: compressed('gz') } };
}
