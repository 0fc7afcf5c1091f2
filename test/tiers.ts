// What a test file starts besides itself. `npm test` runs the files that start nothing; browsers, processes and the Convos client belong to
// `*.system.test.ts`, because these few files take half of the time.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** Modules that start something, and where only some of their exports do, which. */
const STARTERS: Record<string, readonly string[] | 'all'> = {
  'node:child_process': 'all',
  child_process: 'all',
  'node:cluster': 'all',
  'playwright-core': 'all',
  '@offshoot/testing/browser': 'all',
  '@xmtp/convos-cli': 'all',
  '@offshoot/testing/testnet': ['Convos'],
  '@offshoot/standalone': ['startProcesses'],
};

/** Whole statements, types apart: `import { a, type B } from 'c'`, `export * from 'c'`, `import('c')`. */
const IMPORT = /^(?:import|export) (?!type )([^'"]*?)(?:from )?'([^'"]+)';?$|\bimport\('([^'"]+)'\)/gm;

/** Packages for tests count as tests' helpers, too. */
const isOfTests = (file: string): boolean => /(?:^|\/)(?:test|demo|bench)\/|^packages\/testing\//.test(file);

/**
 * How a test file gets to what it must not start: "the file → a helper → node:child_process". Undefined: it starts nothing. Follows imports
 * through tests' own helpers, not through the product, whose own processes (PostgreSQL, the confined reader) belong to what is tested.
 */
export function startedBy(
  file: string,
  read: (file: string) => string | undefined = fromDisk,
  { wanted, seen = new Set() }: { wanted?: readonly string[]; seen?: Set<string> } = {},
): string | undefined {
  seen.add(file);
  for (const { names, from, isExport } of importsIn(read(file) ?? '')) {
    // A re-export of an index counts if a file imports it.
    if (isExport && wanted !== undefined && names.length > 0 && !names.some((name) => name === '*' || wanted.includes(name))) continue;
    const starting = STARTERS[from];
    if (starting === 'all' || starting?.some((name) => names.includes(name))) return `${file} → ${from}`;
    const next = helperAt(file, from, read);
    if (next === undefined || seen.has(next)) continue;
    const isIndex = /\/(?:testing|index)\.ts$/.test(next);
    const found = startedBy(next, read, isIndex ? { wanted: names, seen: new Set(seen) } : { seen });
    if (found !== undefined) return `${file} → ${found}`;
  }
  return undefined;
}

function importsIn(source: string): { names: string[]; from: string; isExport: boolean }[] {
  return [...source.matchAll(IMPORT)].map(([statement, clause = '', from, dynamic]) => ({
    isExport: statement.startsWith('export'),
    names: clause
      .replace(/[{}]/g, ',')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
      .map((name) => name.split(' ')[0] ?? ''),
    from: from ?? dynamic ?? '',
  }));
}

/** The helper that an import leads to: a relative path, or the subpath that a workspace exports its helpers from. */
function helperAt(file: string, from: string, read: (file: string) => string | undefined): string | undefined {
  const [, shared, room = ''] = /^@offshoot\/([^/]+)(\/.+)?\/testing$/.exec(from) ?? [];
  if (shared !== undefined)
    return ['packages', 'services'].map((folder) => `${folder}/${shared}/test${room}/testing.ts`).find((one) => read(one) !== undefined);
  if (!from.startsWith('.')) return undefined;
  const path = join(dirname(file), from);
  return isOfTests(path) && read(path) !== undefined ? path : undefined;
}

const fromDisk = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
