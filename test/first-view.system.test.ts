// A visitor of the store downloads nothing that signs, and no more than the budget of `npm run bench -- web` leaves.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstView } from '../bench/web/page-sizes.ts';
import { builtSite } from '../scripts/site.ts';

/** Of JavaScript. The budget of 180 kB also covers styles, and code that comes right after. */
const MAX_BYTES = 169_500;
/** The generator of secp256k1, in all code that signs. */
const GENERATOR = /79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798/i;

test('the first view stays within its budget and makes no keys', async () => {
  const site = await builtSite();
  const { files, bytes } = firstView(site);
  const signs = (file: string) => GENERATOR.test(readFileSync(join(site, 'assets', file), 'utf8'));
  expect(readdirSync(join(site, 'assets')).filter((file) => file.endsWith('.js') && signs(file))).not.toEqual([]);
  expect(files.length).toBeGreaterThan(2);
  expect(files.filter(signs)).toEqual([]);
  expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
});
