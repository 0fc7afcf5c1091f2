import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';

const IMPORT = /(?:from|import\() ?'(\.[^']+)'/g;

/** In addition to biome.json: domain rules depend on no other code of their service, wherever it is. */
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
