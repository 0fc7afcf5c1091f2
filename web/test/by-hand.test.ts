// Items that the owner moves between what goes along and what stays.
import type { PreviewItem, SelectionReason } from '@offshoot/context';
import { expect, test } from 'vitest';
import { asked, type ByHand, isGoing, moved } from '../src/agents/transfer/by-hand.ts';

const item = (id: string, isIn: boolean, reason: SelectionReason): PreviewItem => ({
  ...{ id, isIn, reason, kind: 'fact', text: id, topic: id, sensitivity: 'normal', tags: [], from: 'Saul', secrets: [] },
});
const NONE: ByHand = new Map();

test('an item goes to the other side and back', () => {
  const hotel = item('hotel', true, 'everything');
  const away = moved(NONE, hotel);
  expect([isGoing(away, hotel), asked(away)]).toEqual([false, { add: [], remove: ['hotel'] }]);
  expect(asked(moved(away, hotel))).toEqual({ add: [], remove: [] });
});

test('what the agent shows as moved stays asked for, until it is moved back', () => {
  const code = item('code', false, 'credential');
  const added = moved(NONE, code);
  const shown = item('code', true, 'added');
  expect(isGoing(added, shown)).toBe(true);
  expect(asked(added)).toEqual({ add: ['code'], remove: [] });
  const back = moved(added, shown);
  expect(isGoing(back, shown)).toBe(false);
  expect(asked(back)).toEqual({ add: [], remove: ['code'] });
});
