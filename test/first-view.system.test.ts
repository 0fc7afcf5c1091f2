// A visitor of the store downloads nothing that signs, and no more than the budget of `npm run bench -- web` leaves.
import { expect, test } from 'vitest';
import { firstView } from '../bench/web/page-sizes.ts';
import { builtSite } from '../scripts/site.ts';

/** Of JavaScript. The budget of 180 kB also covers styles, and code that comes right after. */
const MAX_BYTES = 172_000;

test('the first view stays within its budget and makes no keys', async () => {
  const { files, bytes } = firstView(await builtSite());
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => /secp256k1|privateKey|sha2/i.test(file))).toEqual([]);
  expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
}, 180_000);
