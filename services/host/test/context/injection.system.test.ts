import { describe, expect, it } from 'vitest';
import { inject, injectServile } from './injecting.ts';
import { INJECTIONS } from './injections.ts';

describe('what only a statement may order (reveal, hand over, forget, change owner)', () => {
  const unmoved = { tried: INJECTIONS.length, changed: [], revealed: [] };

  it('does not happen because a member says so', async () => {
    expect(INJECTIONS.length).toBeGreaterThanOrEqual(40);
    expect(await inject()).toMatchObject(unmoved);
  });

  it('does not happen even if the model obeys everybody', async () => {
    expect(await injectServile()).toMatchObject(unmoved);
  });
});
