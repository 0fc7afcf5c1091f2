import { expect, it } from 'vitest';
import { nonInterference } from './non-interference.ts';

const SEED = Math.trunc(Math.random() * 2 ** 31);

it(`lets nothing of what is kept back change what the summariser reads or what is sent (seed ${SEED})`, async () => {
  const pairs = 200;
  const found = await nonInterference({ pairs, seed: SEED });
  expect(found).toMatchObject({ pairs, differing: pairs, sameInput: pairs, sameTransfer: pairs });
  expect(found.seenWithoutExclusion).toBeGreaterThan(pairs / 2);
});
