// A family tree, and how the keys walk through it.
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familyOf, type Relative, type Said } from '../src/agents/lineage/family.ts';
import { afterKey, collapsedAtFirst, idOf, linesOf, type Walk } from '../src/agents/lineage/walking.ts';

const said = (instanceId: string, parentInstanceId = ''): Said => ({
  ...{ instanceId, parentInstanceId, ownerId: '', state: InstanceState.LIVE, createTime: undefined, contextSources: [] },
});
const shape = ({ said: { instanceId }, children }: Relative): unknown =>
  children.length === 0 ? instanceId : { [instanceId]: children.map(shape) };

//   grandmother ─ mother ─ me ┬ first ─ grandchild
//                             └ second
const family = familyOf(
  said('me', 'mother'),
  [said('mother', 'grandmother'), said('grandmother')],
  [said('first', 'me'), said('second', 'me'), said('grandchild', 'first')],
);

test('ancestors are above, and clones below their parents', () => {
  expect(shape(family)).toEqual({ grandmother: [{ mother: [{ me: [{ first: ['grandchild'] }, 'second'] }] }] });
});

test('who cannot be placed, or comes twice, is left out', () => {
  const cut = familyOf(said('me'), [], [said('lost', 'unknown'), said('first', 'me'), said('first', 'me'), said('me', 'first')]);
  expect(shape(cut)).toEqual({ me: ['first'] });
});

test('a family of a thousand generations is shown', () => {
  const descendants = Array.from({ length: 1_000 }, (_, n) => said(`${n + 1}`, `${n}`));
  expect(linesOf(familyOf(said('0'), [], descendants), new Set()).at(-1)).toMatchObject({ level: 1_001, position: 1, siblings: 1 });
});

test('a large family is shown at first as far as the agent and its own clones', () => {
  const clones = (of: string, count: number) => Array.from({ length: count }, (_, n) => said(`${of}.${n}`, of));
  const mine = clones('me', 3);
  const large = familyOf(said('me', 'mother'), [said('mother')], [...mine, ...mine.flatMap(({ instanceId }) => clones(instanceId, 100))]);
  expect(linesOf(large, collapsedAtFirst(large, 'me')).map(({ relative }) => idOf(relative))).toEqual([
    'mother',
    'me',
    'me.0',
    'me.1',
    'me.2',
  ]);
  expect(collapsedAtFirst(family, 'me')).toEqual(new Set());
});

describe('keys', () => {
  const press = (walk: Walk, ...keys: string[]) =>
    keys.reduce((now, key) => afterKey(key, linesOf(family, now.collapsed), now) ?? now, walk);
  const at = (focusedId: string): Walk => ({ focusedId, collapsed: new Set() });

  test('down and up go from line to line, home and end to the ends', () => {
    expect(press(at('me'), 'ArrowDown').focusedId).toBe('first');
    expect(press(at('me'), 'ArrowUp', 'ArrowUp', 'ArrowUp').focusedId).toBe('grandmother');
    expect(press(at('me'), 'End').focusedId).toBe('second');
    expect(press(at('me'), 'Home').focusedId).toBe('grandmother');
  });

  test('left hides the clones, then goes to the parent; right shows them, then goes to the first', () => {
    const hidden = press(at('first'), 'ArrowLeft');
    expect([hidden.focusedId, ...hidden.collapsed]).toEqual(['first', 'first']);
    expect(press(hidden, 'ArrowLeft').focusedId).toBe('me');
    expect(press(hidden, 'ArrowDown').focusedId).toBe('second');
    const shown = press(hidden, 'ArrowRight');
    expect([...shown.collapsed]).toEqual([]);
    expect(press(shown, 'ArrowRight').focusedId).toBe('grandchild');
  });

  test('other keys are left to the browser', () => {
    expect(afterKey('a', linesOf(family, new Set()), at('me'))).toBeUndefined();
  });

  test('a visible line has the focus after any keys', () => {
    const key = fc.constantFrom('ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', 'a');
    fc.assert(
      fc.property(fc.array(key), (keys) => {
        const walk = press(at('me'), ...keys);
        expect(linesOf(family, walk.collapsed).map(({ relative }) => idOf(relative))).toContain(walk.focusedId);
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});
