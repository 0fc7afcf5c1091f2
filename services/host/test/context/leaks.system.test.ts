import { propertyRuns } from '@offshoot/testing';
import { describe, expect, it } from 'vitest';
import { canaries, FRAMES, memoryWith } from './canaries.ts';
import { modelLeaks, offlineLeaks } from './leaks.ts';

const SEED = Math.trunc(Math.random() * 2 ** 31);

describe(`what an owner keeps back (seed ${SEED})`, () => {
  it('is identifiable in the canaries: no other item contains the mark', () => {
    const all = canaries(300, SEED);
    expect([all.length, FRAMES >= 30]).toEqual([300, true]);
    for (const [i, one] of all.entries()) {
      const holding = memoryWith(one, i).filter((item) => item.text.toLowerCase().includes(one.mark.toLowerCase()));
      expect(holding).toEqual([one.secret]);
      expect(one.restated.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('reaches neither the summariser nor the child', async () => {
    const found = await offlineLeaks({ canaries: propertyRuns(FRAMES), repeats: 1, seed: SEED });
    expect(found).toMatchObject({ examples: [], reachedModel: 0, reachedChild: 0, failed: 0, controlsFound: found.controls });
  });

  it('reaches neither the model nor the child, for any behaviour of the model', async () => {
    for (const found of await modelLeaks({ canaries: FRAMES, repeats: 1, seed: SEED }))
      expect(found).toMatchObject({ examples: [], reachedModel: 0, reachedChild: 0, controlsFound: found.controls });
  });
});
