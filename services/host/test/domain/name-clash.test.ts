import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distinctName, isSpokesman, type NamedAgent } from '../../src/agent/record/domain/name-clash.ts';

const agent = (inboxId: string, name: string, joinedAt?: number): NamedAgent => ({ inboxId, name, joinedAt });

test('the agent that came first keeps its name, the later one takes a number', () => {
  const [first, second] = [agent('b', 'Trip Planner', 1), agent('a', 'Trip Planner', 2)];
  expect(distinctName(first, [second])).toBe('Trip Planner');
  expect(distinctName(second, [first])).toBe('Trip Planner 2');
});

test('a number in use is not assigned again', () => {
  const others = [agent('a', 'Scout', 1), agent('c', 'Scout 3', 3)];
  expect(distinctName(agent('d', 'Scout', 4), others)).toBe('Scout 4');
});

test('a look-alike name is the same name', () => {
  expect(distinctName(agent('b', 'Scout', 2), [agent('a', 'Sсout', 1)])).toBe('Scout 2');
  expect(distinctName(agent('b', 'Scout', 2), [agent('a', 'SCOUT', 1)])).toBe('Scout 2');
});

test('if an agent takes another’s name, the other keeps it', () => {
  const later = agent('b', 'Momo', 9);
  expect(distinctName(agent('a', 'Momo', 1), [later])).toBe('Momo');
  expect(distinctName(agent('a', 'Momo', 1), [later], { isNew: true })).toBe('Momo 2');
});

test('any number of agents with one name end up with distinct names, in any order in which they learn of each other', () => {
  const agents = fc.uniqueArray(
    fc.record({ inboxId: fc.stringMatching(/^[0-9a-f]{4}$/), joinedAt: fc.option(fc.nat(5), { nil: undefined }) }),
    {
      selector: ({ inboxId }) => inboxId,
      minLength: 2,
      maxLength: 9,
    },
  );
  fc.assert(
    fc.property(agents, fc.infiniteStream(fc.nat(100)), (crowd, turns) => {
      let named: NamedAgent[] = crowd.map((one) => ({ ...one, name: 'Trip Planner' }));
      for (let step = 0; step < 200; step++) {
        const at = (turns.next().value ?? 0) % named.length;
        named = named.map((one, i) =>
          i === at
            ? {
                ...one,
                name: distinctName(
                  one,
                  named.filter((other) => other !== one),
                ),
              }
            : one,
        );
      }
      for (let i = 0; i < named.length; i++)
        named = named.map((one) => ({
          ...one,
          name: distinctName(
            one,
            named.filter((other) => other !== one),
          ),
        }));
      expect(new Set(named.map(({ name }) => name)).size).toBe(named.length);
      const settled = named.map((one) =>
        distinctName(
          one,
          named.filter((other) => other !== one),
        ),
      );
      expect(settled).toEqual(named.map(({ name }) => name));
      expect(settled).toContain('Trip Planner');
    }),
  );
});

describe('of several agents', () => {
  const crowd = [agent('a', 'A', 1), agent('b', 'B', 2), agent('c', 'C', 3)];
  const spokesmen = (last: string | undefined) =>
    crowd
      .filter((one) =>
        isSpokesman(
          one,
          crowd.filter((other) => other !== one),
          last,
        ),
      )
      .map(({ inboxId }) => inboxId);

  test('one speaks for all: the one that spoke last, or else the one that came first', () => {
    expect(spokesmen('b')).toEqual(['b']);
    expect(spokesmen(undefined)).toEqual(['a']);
  });

  test('a single agent always speaks', () => {
    expect(isSpokesman(agent('a', 'A'), [], 'x')).toBe(true);
  });
});
