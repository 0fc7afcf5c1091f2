import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDestination } from '../../src/agent/conversation/domain/destination.ts';

const inbox = fc.constantFrom('ada', 'mallory');
const group = fc.constantFrom('g1', 'g2');
const time = fc.integer({ min: 0, max: 4 });

test('an agent joins only if the named person adds it, only the named group if there is one, and never a group from before the claim', () => {
  const named = fc.record({
    kind: fc.constant('added' as const),
    byId: fc.oneof(inbox, fc.constant('')),
    groupId: fc.oneof(group, fc.constant('')),
  });
  const adding = fc.option(fc.record({ byInboxId: inbox, at: time.map((at) => new Date(at)) }), { nil: undefined });
  fc.assert(
    fc.property(group, adding, named, time, (id, adding, named, since) => {
      const fits =
        adding !== undefined &&
        adding.at.getTime() >= since &&
        [adding.byInboxId, ''].includes(named.byId) &&
        [id, ''].includes(named.groupId) &&
        `${named.byId}${named.groupId}` !== '';
      expect(isDestination(id, adding, named, since)).toBe(fits);
    }),
  );
});
