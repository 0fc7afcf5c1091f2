// How much of the claim service one call needs: the files that CreateClaim runs through, and the members of each command's,
// loop's and handler's dependencies. Prints both: node scripts/run.mjs scripts/ports.ts
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

export const claimService = join(import.meta.dirname, '../services/claim/src');

/** Files in the same folder tree that a file loads, including itself; type imports load nothing. */
export function filesLoadedBy(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  for (const [statement, from = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?from '(\.[^']+)'/gm)) {
    const names = /\{([^}]*)\}/
      .exec(statement)?.[1]
      ?.split(',')
      .map((name) => name.trim());
    const isOfTypes = /^(?:import|export) type\b/.test(statement) || names?.every((name) => name === '' || name.startsWith('type '));
    if (!isOfTypes) filesLoadedBy(join(dirname(file), from), loaded);
  }
  return loaded;
}

/** The interfaces that declare dependencies, with all their members. */
export function membersOfDeps(folder: string): Map<string, string[]> {
  const interfaces = new Map<string, { bases: string[]; own: string[] }>();
  for (const file of globSync('{basics.ts,*/deps.ts}', { cwd: folder })) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, name = '', bases, body = ''] of text.matchAll(/^export interface (\w+)(?: extends ([\w, ]+))? \{\n(.*?)^\}/gms)) {
      const own = [...body.matchAll(/^ {2}(\w+)\??[:(]/gm)].map(([, member = '']) => member);
      interfaces.set(name, { bases: bases?.split(', ') ?? [], own });
    }
  }
  const membersOf = (name: string): string[] => {
    const { bases, own } = interfaces.get(name) ?? { bases: [], own: [] };
    return [...new Set([...bases.flatMap(membersOf), ...own])];
  };
  return new Map([...interfaces.keys()].map((name) => [name, membersOf(name)]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = filesLoadedBy(join(claimService, 'claiming/handlers/create-claim.ts'));
  console.log(`CreateClaim runs through ${files.size} files:`);
  for (const file of [...files].sort()) console.log(`  ${relative(claimService, file)}`);
  console.log('What code is given, by number of members:');
  for (const [name, members] of [...membersOfDeps(claimService)].sort(([, a], [, b]) => b.length - a.length))
    console.log(`  ${members.length} ${name}: ${members.join(', ')}`);
}
