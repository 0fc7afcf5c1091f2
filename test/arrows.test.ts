import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';

const IMPORT = /(?:from|import\() ?'(\.[^']+)'/g;

/** Beside what biome.json forbids by name: a room's rules know nothing of the room's work, wherever that lies. */
test('rules in a domain folder import other rules only', () => {
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
