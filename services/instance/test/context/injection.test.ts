import { describe, expect, it } from 'vitest';
import { inject, injectServile } from './injecting.ts';
import { INJECTIONS } from './injections.ts';

describe('what only a statement may order: reveal, hand over, forget, change hands', () => {
  const unmoved = { tried: INJECTIONS.length, changed: [], revealed: [] };

  it('is not done because somebody says so', async () => {
    expect(INJECTIONS.length).toBeGreaterThanOrEqual(40);
    expect(await inject()).toMatchObject(unmoved);
  });

  it('is not done either where the model obeys everybody', async () => {
    expect(await injectServile()).toMatchObject(unmoved);
  });
});
