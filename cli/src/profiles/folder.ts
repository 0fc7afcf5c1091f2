import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '../text-file.ts';

/** The files that are meant: those of a folder by name. "-" stays. */
export async function filesIn(given: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of given) {
    const isFolder = path !== '-' && (await stat(path).catch(() => undefined))?.isDirectory() === true;
    if (!isFolder) {
      found.push(path);
      continue;
    }
    const names = (await readdir(path)).filter((name) => /\.(?:ya?ml|json)$/i.test(name)).sort();
    if (names.length === 0) throw unreadable(path, `The folder ${path} has no YAML or JSON file.`, '');
    found.push(...names.map((name) => join(path, name)));
  }
  return found;
}
