import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';

const IMPORT = /(?:from|import\() ?'(\.[^']+)'/g;

/** In addition to biome.json: domain rules depend on no other code of their service, wherever it is. */
test('rules in a domain folder import only other rules', () => {
  const files = globSync('services/*/src/**/domain/**/*.ts').map((file) => file.replaceAll('\\', '/'));
  expect(files.length).toBeGreaterThan(100);
  const astray = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(IMPORT)]
      .map(([, path = '']) => join(dirname(file), path))
      .filter((target) => !target.includes('/domain/'))
      .map((target) => `${file} → ${target}`),
  );
  expect(astray).toEqual([]);
});

/** Folders whose sub-folders are sorted by subject. A folder's own files may use all of them. */
const SORTED_BY_SUBJECT = ['packages/memory/src', 'packages/quoting-engine/src', 'services/response/src/domain'];

test.each(SORTED_BY_SUBJECT)('the folders in %s import each other one way only', (root) => {
  const uses = new Map<string, Set<string>>();
  for (const file of globSync(`${root}/**/*.ts`).map((path) => path.replaceAll('\\', '/'))) {
    const folder = dirname(file);
    const used = uses.get(folder) ?? new Set();
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const target = dirname(join(folder, path));
      if (target !== folder && target.startsWith(root)) used.add(target);
    }
    uses.set(folder, used);
  }
  expect(uses.size).toBeGreaterThan(4);
  // Folders that use none of those left are taken away until none can be.
  for (let before = -1; before !== uses.size; ) {
    before = uses.size;
    for (const [folder, used] of uses) if (![...used].some((other) => uses.has(other))) uses.delete(folder);
  }
  expect([...uses.keys()]).toEqual([]);
});
