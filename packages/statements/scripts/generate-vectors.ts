/** Writes test/vectors: one file per statement. Run it after a deliberate change of the text, then format with biome. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attackVectors } from './attack-vectors.ts';
import { validVectors } from './valid-vectors.ts';

const folder = join(import.meta.dirname, '..', 'test', 'vectors');

for (const [kind, vectors] of Object.entries({ valid: await validVectors(), invalid: await attackVectors() })) {
  await rm(join(folder, kind), { recursive: true, force: true });
  await mkdir(join(folder, kind), { recursive: true });
  for (const [name, vector] of Object.entries(vectors)) {
    await writeFile(join(folder, kind, `${name}.json`), `${JSON.stringify(vector, null, 2)}\n`);
  }
}
