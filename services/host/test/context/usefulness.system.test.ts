import { describe, expect, it } from 'vitest';
import { isRight, scriptedConversations } from './conversations.ts';
import { usefulness } from './usefulness.ts';

describe('a clone that inherits everything', () => {
  const conversations = scriptedConversations();

  it('gets fair questions: none gives its own answer away', () => {
    expect(conversations.length).toBeGreaterThanOrEqual(50);
    for (const { name, lines, probes } of conversations) {
      expect(lines.length, name).toBeLessThanOrEqual(12);
      expect(probes.length, name).toBeGreaterThanOrEqual(5);
      for (const probe of probes) {
        expect(probe.expect.length, probe.ask).toBeGreaterThan(0);
        expect(isRight(probe.ask, { expect: probe.expect, not: [] }), probe.ask).toBe(false);
      }
    }
  });

  it('answers nearly as much as its parent, and nothing without a summary', async () => {
    const some = conversations.filter((one, i) => one.secrets.length > 0 || i % 4 === 0);
    const { all, secrets } = await usefulness(some);
    expect(secrets).toMatchObject({ sent: [] });
    expect(secrets.heard).toBeGreaterThan(5);
    expect(all.parent).toBeGreaterThan(all.probes / 2);
    expect(all.child).toBeGreaterThanOrEqual(0.9 * all.parent);
    expect(all.empty).toBeLessThanOrEqual(0.02 * all.probes);
  });
});
