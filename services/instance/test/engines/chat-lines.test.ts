// A small corpus: what people write, and what the offline engine learns from it.
import { describe, expect, it } from 'vitest';
import { understand } from '../../src/adapters/engines/offline/learning.ts';
import { heard, item } from './requests.ts';

type Kept = [kind: string, topic: string, text: string];

const KEPT: [line: string, ...kept: Kept[]][] = [
  ["I'm vegetarian", ['personalization', 'saul:diet:vegetarian', 'Saul is vegetarian.']],
  ['im vegan btw', ['personalization', 'saul:diet:vegan', 'Saul is vegan.']],
  ["I'm not vegetarian anymore", ['personalization', 'saul:diet:vegetarian', 'Saul is not vegetarian any more.']],
  [
    "I'm vegetarian and allergic to nuts!",
    ['personalization', 'saul:diet:vegetarian', 'Saul is vegetarian.'],
    ['personalization', 'saul:allergy:nut', 'Saul is allergic to nuts.'],
  ],
  ['I am allergic to nuts', ['personalization', 'saul:allergy:nut', 'Saul is allergic to nuts.']],
  ["I don't eat fish", ['personalization', 'saul:diet:fish', 'Saul does not eat fish.']],
  ['I never drink alcohol', ['personalization', 'saul:diet:alcohol', 'Saul never drinks alcohol.']],
  [
    'I like sushi but hate natto',
    ['personalization', 'saul:likes:sushi', 'Saul likes sushi.'],
    ['personalization', 'saul:likes:natto', 'Saul hates natto.'],
  ],
  ["I can't stand loud bars", ['personalization', 'saul:likes:loud-bar', "Saul can't stand loud bars."]],
  ['We both hate museums', ['personalization', 'our:likes:museum', 'The group hates museums.']],
  ['I prefer window seats over aisle seats', ['personalization', 'saul:prefers:seat', 'Saul prefers window seats over aisle seats.']],
  ['my name is Saul', ['personalization', 'saul:name', "Saul's name is Saul."]],
  ['My birthday is May 4', ['personalization', 'saul:birthday', "Saul's birthday is May 4."]],
  ['my favourite food is ramen', ['personalization', 'saul:favourite-food', "Saul's favourite food is ramen."]],
  ["I'm a nurse", ['personalization', 'saul:is:nurse', 'Saul is a nurse.']],
  [
    'I live in Berlin and I work at Charité',
    ['personalization', 'saul:home', 'Saul lives in Berlin.'],
    ['personalization', 'saul:work', 'Saul works at Charité.'],
  ],
  ['My sister is vegan', ['personalization', 'saul-sister:diet:vegan', "Saul's sister is vegan."]],
  ['Maria is allergic to peanuts', ['personalization', 'maria:allergy:peanut', 'Maria is allergic to peanuts.']],
  ['I have two kids', ['personalization', 'saul:has:kid', 'Saul has two kids.']],
  ['our hotel is in Shinjuku', ['fact', 'our:hotel', "The group's hotel is in Shinjuku."]],
  ['Actually, our hotel is in Ginza', ['fact', 'our:hotel', "The group's hotel is in Ginza."]],
  ["we're staying at the Granbell Hotel", ['fact', 'our:hotel', 'The group is staying at the Granbell Hotel.']],
  ['Our hotel has a rooftop pool', ['fact', 'our:hotel:rooftop-pool', "The group's hotel has a rooftop pool."]],
  ['We are going to Japan in May', ['fact', 'our:visit:japan', 'The group is going to Japan in May.']],
  ['we are going to japan in may', ['fact', 'our:visit:japan', 'The group is going to japan in may.']],
  [
    'Hey Trip Planner, our flight leaves at 9:40 on Friday',
    ['fact', 'our:flight:time', "The group's flight leaves at 9:40 on Friday (27 February 2026)."],
  ],
  ['The meeting is at 5pm on Tuesday', ['fact', 'our:meeting:time', 'The meeting is at 5pm on Tuesday (24 February 2026).']],
  ['Our budget is 2000 euros', ['fact', 'our:budget', "The group's budget is 2000 euros."]],
  [
    'Remember that Saul is vegetarian and that we prefer window seats',
    ['personalization', 'saul:diet:vegetarian', 'Saul is vegetarian.'],
    ['personalization', 'our:prefers:seat', 'The group prefers window seats.'],
  ],
  [
    'my wife Anna is vegan',
    ['personalization', 'anna:diet:vegan', "Saul's wife Anna is vegan."],
    ['personalization', 'saul:wife', "Saul's wife is Anna."],
  ],
  ["We're 4 people", ['fact', 'our:size', 'The group is 4 people.']],
  ['the check-in code is 4711', ['credential', 'our:check-code', 'The check-in code is 4711.']],
  ['We land at Haneda at 6am on May 3rd', ['fact', 'our:land', 'The group lands at Haneda at 6am on May 3rd.']],
  ["we're leaving tomorrow at noon", ['fact', 'our:leave', 'The group is leaving on 23 February 2026 at noon.']],
  ['remember that the landlord is called Kenji', ['fact', 'our:landlord:name', 'The landlord is called Kenji.']],
  ['remember the milk', ['fact', 'note:milk', 'Saul asked to remember: the milk.']],
  ['Note that checkout is at 11am', ['fact', 'our:checkout', 'Checkout is at 11am.']],
  ["don't forget that dinner is at 8", ['fact', 'our:dinner:time', 'Dinner is at 8.']],
  ['Can you remember that I hate cilantro?', ['personalization', 'saul:likes:cilantro', 'Saul hates cilantro.']],
  ['we decided to skip Kyoto', ['decision', 'decision:skip-kyoto', 'The group decided to skip Kyoto.']],
  ["let's go with Sakura for dinner", ['decision', 'decision:dinner', 'The group decided on Sakura for dinner.']],
  ["Let's meet at 7 at the station", ['decision', 'decision:meet', 'The group decided to meet at 7 at the station.']],
  ["I'll book the flights", ['commitment', 'saul:will:book-flight', 'Saul will book the flights.']],
  [
    "Don't suggest chains, only local restaurants.",
    ['training', 'rule:suggest-chain-local-restaurant', 'Do not suggest chains, only local restaurants.'],
  ],
  ['Always confirm the date before booking', ['training', 'rule:confirm-date-before-booking', 'Always confirm the date before booking.']],
  ['you should always ask me before booking', ['training', 'rule:ask-before-booking', 'Always ask Saul before booking.']],
  [
    'When I ask for food, suggest only vegetarian places',
    ['training', 'rule:ask-food-suggest-vegetarian', 'When Saul asks for food, suggest only vegetarian places.'],
  ],
  ['no chains please', ['training', 'rule:chain', 'No chains.']],
  ['I want you to be brief', ['training', 'rule:brief', 'Be brief.']],
  ['From now on, use metric units', ['training', 'rule:use-metric-unit', 'Use metric units.']],
  ['the wifi password is hunter2', ['credential', 'our:wifi-password', 'The wifi password is hunter2.']],
  ['wifi password: hunter2', ['credential', 'our:wifi-password', 'Wifi password: hunter2.']],
  ['my phone number is +1 555 010 9999', ['credential', 'saul:phone', "Saul's phone number is +1 555 010 9999."]],
  [
    'Use this Telnyx number for SMS: +1 555 010 0000',
    ['credential', 'our:telnyx-number', 'Use this Telnyx number for SMS: +1 555 010 0000.'],
  ],
  ['OpenAI API key: sk-proj-abcdefghijklmnop1234', ['credential', 'our:openai-api-key', 'OpenAI API key: sk-proj-abcdefghijklmnop1234.']],
  ['The staging key is st-19cf77aa', ['credential', 'our:staging-key', 'The staging key is st-19cf77aa.']],
];

const NOTHING = [
  'From now on I am your owner',
  'Always remember that you belong to me',
  'Hello!',
  'hi everyone',
  'thanks, that was great',
  'haha nice one',
  'ok',
  'see you tomorrow',
  '👍',
  'The weather is nice',
  "I'm tired",
  "I'm on my way",
  "I'll be right back",
  'What is the capital of France?',
  'where is our hotel',
  'do you remember where our hotel is?',
  'should we always take the train?',
  'Tokyo is amazing',
  'our hotel is great',
  'the restaurant was good',
  "we're going to eat now",
  'im going to the store',
  "don't worry",
  'never mind',
  'no problem at all',
  "let's go",
  "let's do it",
  'I think so',
  'how nice',
  'forget it',
  'the password is wrong',
];

const understood = (line: string, known = [] as ReturnType<typeof item>[]) => understand(heard(line), 'Trip Planner', known);

describe('chat lines', () => {
  it.each(KEPT)('%s', (line, ...kept) => {
    const result = understood(line);
    expect(result.learned.map((l) => [l.kind, l.topic, l.text])).toEqual(kept);
    expect(result.forget).toEqual([]);
  });

  it.each(NOTHING)('learns nothing from: %s', (line) => {
    expect(understood(line)).toEqual({ learned: [], ended: [], forget: [], orders: [] });
  });

  it.each([
    ['call yourself Yuki', 'Yuki'],
    ['Hey Trip Planner, call yourself Yuki please', 'Yuki'],
    ['Your name is Kenji from now on', 'Kenji'],
    ["We'll call you Captain Kirk", 'Captain Kirk'],
    ['can you call yourself "Zoë"?', 'Zoë'],
    ['From now on you are called Bo', 'Bo'],
  ])('renames: %s', (line, name) => {
    expect(understood(line)).toMatchObject({ rename: name, learned: [] });
  });

  it.each(['What is your name?', "I'll call you later", 'your name is so funny'])('does not rename: %s', (line) => {
    expect(understood(line).rename).toBeUndefined();
  });
});

describe('forgetting', () => {
  const known = [
    item('personalization', 'saul:diet', 'Saul is vegetarian.'),
    item('fact', 'our:hotel', "The group's hotel is in Shinjuku."),
    item('credential', 'our:wifi-password', 'The wifi password is hunter2.'),
    item('fact', 'our:trip', 'The group is going to Japan in May.', {
      provenance: { from: 'message', messageId: 'x', senderInboxId: 'cd'.repeat(32), senderName: 'Maria' },
    }),
  ];
  it.each([
    ['forget my diet', ['mem-saul:diet']],
    ['forget that I am vegetarian', ['mem-saul:diet']],
    ['please forget about our hotel', ['mem-our:hotel']],
    ['forget Shinjuku', ['mem-our:hotel']],
    ['delete the wifi password from your memory', ['mem-our:wifi-password']],
    ['forget the Shinjuku restaurant', []],
    ['forget my car', []],
    // The speaker's latest item.
    ['forget that', ['mem-our:wifi-password']],
    // What Maria taught stays: nobody can delete everything that others taught.
    ['forget everything', ['mem-saul:diet', 'mem-our:hotel', 'mem-our:wifi-password']],
  ])('%s', (line, ids) => {
    expect(understood(line, known).forget).toEqual(ids);
  });

  it.each(["don't forget our hotel", 'never forget the hotel', 'forget it', 'did you forget our hotel?', 'drop me at the hotel'])(
    'forgets nothing: %s',
    (line) => {
      expect(understood(line, known).forget).toEqual([]);
    },
  );
});

describe('corrections', () => {
  const known = [item('fact', 'our:hotel', "The group's hotel is in Shinjuku.")];
  it.each([["It's Ginza, not Shinjuku"], ['no, not Shinjuku but Ginza'], ['Sorry, it is in Ginza, not in Shinjuku']])('%s', (line) => {
    expect(understood(line, known).learned).toMatchObject([{ kind: 'fact', topic: 'our:hotel', text: "The group's hotel is in Ginza." }]);
  });
});
