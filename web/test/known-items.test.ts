import type { KnownItem } from '@offshoot/context';
import { expect, test } from 'vitest';
import { bySpeaker, YOU } from '../src/agents/knowledge/matching.ts';
import { subjectOf } from '../src/agents/secret-items.ts';

test.each([
  ['our:wifi-password', 'wifi password'],
  ['mia:allergy:nut', 'allergy'],
  ['hotel', 'hotel'],
  ['said:3cc42a0c19ca:0', ''],
  ['feedback:a1', ''],
  ['', ''],
])('the topic %j is about %j', (topic, subject) => expect(subjectOf({ topic })).toBe(subject));

test('attack: a code that a model put into the topic is not shown', () => {
  expect(subjectOf({ topic: 'our:door-4711-code' })).toBe('door code');
  expect(subjectOf({ topic: 'our:4711' })).toBe('');
});

test('items are together by who said them and what they are about', () => {
  const item = (id: string, from: string, topic: string, byOwner = false) => ({ id, from, topic, byOwner }) as KnownItem;
  const groups = bySpeaker([
    item('1', 'Mia', 'said:a:0'),
    item('2', 'Mia', 'our:hotel'),
    item('3', 'Olive', 'our:hotel', true),
    item('4', 'Mia', 'mia:allergy:nut'),
    item('5', 'Mia', 'our:hotel'),
  ]);
  expect(groups.map(([speaker, said]) => [speaker, said.map(({ id }) => id).join('')])).toEqual([
    ['Mia', '2541'],
    [YOU, '3'],
  ]);
});
