// Orders to forget as people word them, and which known items they mean.
import { describe, expect, it } from 'vitest';
import { id, KNOWN, read } from './reading.ts';

describe('orders to forget', () => {
  it.each([
    ['forget my diet', ['saul:diet:vegetarian']],
    ['delete my phone number', ['saul:phone']],
    ['please forget what you were told about tea', ['saul:likes:tea']],
    ['forget what I said about tea', ['saul:likes:tea']],
    ['never mind what I said about the hotel', ['our:hotel']],
    ['remove the allergy', ['tom:allergy:nut']],
    ['forget Tom', ['tom:allergy:nut']],
    ['forget that Saul owes Maria money', ['saul:owes:maria']],
    ['forget the 500 euros', ['saul:owes:maria']],
    ['forget that', ['our:flight:time']],
    ["don't keep that", ['our:flight:time']],
    ['delete the last thing I said', ['our:flight:time']],
    ['you can forget about our hotel', ['our:hotel']],
    ['can you please unremember the museum?', ['our:visit:museum']],
    ['erase the phone number from your memory', ['saul:phone']],
    ['forget the Shinjuku restaurant', []],
    ['forget my car', []],
  ])('%s', (line, topics) => {
    const { forget, orders, learned } = read(line, KNOWN);
    expect(forget).toEqual(topics.map(id));
    expect(orders.map(({ scope }) => scope)).toEqual(['named']);
    expect(learned).toEqual([]);
  });

  it.each([
    ['forget everything about me', 'about-speaker'],
    ['delete everything you know about me', 'about-speaker'],
    ['forget me', 'about-speaker'],
    ['delete all my data', 'about-speaker'],
    ['erase all I told you', 'said'],
    ['forget everything', 'said'],
  ])('%s', (line, scope) => {
    expect(read(line, KNOWN).orders.map((order) => order.scope === scope || order.scope)).toEqual([true]);
  });

  it.each([
    "don't forget our hotel",
    'never forget the hotel',
    'forget it',
    'did you forget our hotel?',
    'drop me at the hotel',
    'never mind',
    'delete the file',
  ])('none: %s', (line) => {
    expect(read(line, KNOWN)).toMatchObject({ forget: [], orders: [] });
  });

  it('attack: the answer to an order to forget never repeats what should be forgotten', () => {
    for (const line of ['forget that the door code is 4711', 'delete +1 555 010 9999', 'forget hunter2 please'])
      for (const { asked } of read(line, KNOWN).orders) expect(asked).not.toMatch(/4711|555|hunter2/);
  });
});
