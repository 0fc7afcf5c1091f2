// How people end or correct what they said before.
import { describe, expect, it } from 'vitest';
import { id, KNOWN, read, topicsAndTexts } from './reading.ts';

describe('a change of mind ends the old state', () => {
  it.each([
    ["I'm not vegetarian any more", ['saul:diet:vegetarian']],
    ['I stopped being vegetarian', ['saul:diet:vegetarian']],
    ["I'm vegan now", ['saul:diet:vegetarian']],
    ['I eat meat again', ['saul:diet:vegetarian']],
    ["Tom isn't allergic to nuts any more", ['tom:allergy:nut']],
    ['Tom is no longer allergic to nuts', ['tom:allergy:nut']],
    ["we're not going to Kyoto after all", ['our:visit:kyoto']],
    ["we aren't going to Kyoto", ['our:visit:kyoto']],
    ['we decided to skip Kyoto', ['our:visit:kyoto']],
    ['scratch the museum', ['our:visit:museum']],
    ["let's skip the museum", ['our:visit:museum']],
    ['I like coffee, too', []],
    ["I'm allergic to bees", []],
  ])('%s', (line, topics) => {
    expect(read(line, KNOWN).ended).toEqual(topics.map(id));
  });

  it.each([
    ['I hate tea now', 'saul:likes:tea', 'Saul hates tea.'],
    ["Tom isn't allergic to nuts any more", 'tom:allergy:nut', 'Tom is not allergic to nuts any more.'],
    ['Actually the hotel is changed, we are now at the Park Hyatt', 'our:hotel', 'The group is at the Park Hyatt.'],
    ['the flight leaves at 11 now', 'our:flight:time', "The group's flight leaves at 11 on Friday (27 February 2026)."],
    ['no, 10:20', 'our:flight:time', "The group's flight leaves at 10:20 on Friday (27 February 2026)."],
    ["it's 10:20 not 9:40", 'our:flight:time', "The group's flight leaves at 10:20 on Friday (27 February 2026)."],
    ['I meant Saturday', 'our:flight:time', "The group's flight leaves at 9:40 on Saturday (28 February 2026)."],
    ["it's Ginza, not Shinjuku", 'our:hotel', "The group's hotel is in Ginza."],
    ['no, not Shinjuku but Ginza', 'our:hotel', "The group's hotel is in Ginza."],
  ])('%s', (line, topic, text) => {
    expect(topicsAndTexts(line, KNOWN)).toContainEqual([topic, text]);
  });
});
