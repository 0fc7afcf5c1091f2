import { expect, it } from 'vitest';
import { nonInterference } from './non-interference.ts';

const SEED = Math.trunc(Math.random() * 2 ** 31);

it(`what is kept back changes neither the summariser's input nor the sent bytes (seed ${SEED})`, async () => {
  const pairs = 200;
  const found = await nonInterference({ pairs, seed: SEED });
  expect(found).toMatchObject({ pairs, differing: pairs, sameInput: pairs, sameTransfer: pairs });
  expect(found.seenWithoutExclusion).toBeGreaterThan(pairs / 2);
});
