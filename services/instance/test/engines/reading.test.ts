// What people write, in many wordings, and what the offline engine makes of it: one table for each thing that it has to read.
import { cpuMsOf, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/adapters/engines/offline/reading/reading.ts';
import type { MemoryItem } from '../../src/agent/memory/domain/items/item.ts';
import { heard, item, learnRequest } from './requests.ts';

const read = (text: string, known: readonly MemoryItem[] = []) => readMessage(learnRequest(text, { known }));
const topicsAndTexts = (text: string, known: readonly MemoryItem[] = []) => read(text, known).learned.map((one) => [one.topic, one.text]);

const SAYS: [line: string, ...kept: [topic: string, text: string][]][] = [
  [
    "I'm vegetarian, and lactose intolerant, and since last year diabetic",
    ['saul:diet:vegetarian', 'Saul is vegetarian.'],
    ['saul:allergy:lactose', 'Saul is lactose intolerant.'],
    ['saul:health:diabetic', 'Saul is diabetic since last year (2025).'],
  ],
  ['Ben and I are vegetarian', ['ben:diet:vegetarian', 'Ben is vegetarian.'], ['saul:diet:vegetarian', 'Saul is vegetarian.']],
  [
    'Tom is allergic to peanuts and Lisa eats everything',
    ['tom:allergy:peanut', 'Tom is allergic to peanuts.'],
    ['lisa:diet:everything', 'Lisa eats everything.'],
  ],
  ['my wife and I are vegan', ['saul-wife:diet:vegan', "Saul's wife is vegan."], ['saul:diet:vegan', 'Saul is vegan.']],
  ['Anna, my wife, is vegan', ['anna:diet:vegan', "Saul's wife Anna is vegan."], ['saul:wife', "Saul's wife is Anna."]],
  [
    "Tom, Lisa and I don't eat pork",
    ['tom:diet:pork', 'Tom does not eat pork.'],
    ['lisa:diet:pork', 'Lisa does not eat pork.'],
    ['saul:diet:pork', 'Saul does not eat pork.'],
  ],
  [
    "I'm allergic to nuts, shellfish and kiwis",
    ['saul:allergy:nut', 'Saul is allergic to nuts.'],
    ['saul:allergy:shellfish', 'Saul is allergic to shellfish.'],
    ['saul:allergy:kiwis', 'Saul is allergic to kiwis.'],
  ],
  [
    'vegetarian here, and allergic to nuts',
    ['saul:diet:vegetarian', 'Saul is vegetarian.'],
    ['saul:allergy:nut', 'Saul is allergic to nuts.'],
  ],
  ['Ben: vegan', ['ben:diet:vegan', 'Ben is vegan.']],
  ['Anna - allergic to sesame', ['anna:allergy:sesame', 'Anna is allergic to sesame.']],
  ['i have a nut allergy', ['saul:allergy:nut', 'Saul has a nut allergy.']],
  ["I've got asthma", ['saul:health:asthma', 'Saul has asthma.']],
  ['Lisa has a severe allergy to bees', ['lisa:allergy:bee', 'Lisa is allergic to bees.']],
  ["I don't drink", ['saul:diet:alcohol', 'Saul does not drink alcohol.']],
  ["Maria doesn't eat meat or fish", ['maria:diet:meat', 'Maria does not eat meat.'], ['maria:diet:fish', 'Maria does not eat fish.']],
  ["I can't eat gluten", ['saul:diet:gluten', "Saul can't eat gluten."]],
  [
    "I'm gluten-free and lactose-intolerant",
    ['saul:diet:gluten-free', 'Saul is gluten-free.'],
    ['saul:allergy:lactose', 'Saul is lactose intolerant.'],
  ],
  ['we both hate museums', ['our:likes:museum', 'The group hates museums.']],
  [
    'I like tea, coffee and long walks',
    ['saul:likes:tea', 'Saul likes tea.'],
    ['saul:likes:coffee', 'Saul likes coffee.'],
    ['saul:likes:long-walk', 'Saul likes long walks.'],
  ],
  ['I love sushi but hate natto', ['saul:likes:sushi', 'Saul loves sushi.'], ['saul:likes:natto', 'Saul hates natto.']],
  ["I'm a big fan of jazz", ['saul:likes:jazz', 'Saul is a big fan of jazz.']],
  ["I can't stand loud bars", ['saul:likes:loud-bar', "Saul can't stand loud bars."]],
  ["Anna isn't into camping", ['anna:likes:camping', 'Anna is not into camping.']],
  ["I'm terrified of spiders", ['saul:fear:spider', 'Saul is terrified of spiders.']],
  ['my wife Anna hates seafood', ['anna:likes:seafood', "Saul's wife Anna hates seafood."], ['saul:wife', "Saul's wife is Anna."]],
  ['Anna is coming. She is vegan.', ['anna:come', 'Anna is coming.'], ['anna:diet:vegan', 'Anna is vegan.']],
  ['my sister Lena lives in Oslo', ['lena:home', "Saul's sister Lena lives in Oslo."], ['saul:sister', "Saul's sister is Lena."]],
  ['our cat is called Momo', ['our-cat:name', "The group's cat is called Momo."]],
  ['My name is Saul and I live in Berlin', ['saul:name', "Saul's name is Saul."], ['saul:home', 'Saul lives in Berlin.']],
  ["I'm a nurse", ['saul:is:nurse', 'Saul is a nurse.']],
  ["I'm 34", ['saul:age', 'Saul is 34.']],
  ['My birthday is May 4', ['saul:birthday', "Saul's birthday is May 4."]],
  ['my favourite food is ramen', ['saul:favourite-food', "Saul's favourite food is ramen."]],
  [
    'I speak Polish and a bit of German',
    ['saul:language:polish', 'Saul speaks Polish.'],
    ['saul:language:german', 'Saul speaks a bit of German.'],
  ],
  ['I get seasick', ['saul:health:seasick', 'Saul gets seasick.']],
  ["Lisa can't swim", ['lisa:skill:swim', "Lisa can't swim."]],
  ['I use a wheelchair', ['saul:needs:wheelchair', 'Saul uses a wheelchair.']],
  ['Tom owes me 20 euros', ['tom:owes:saul', 'Tom owes Saul 20 euros.']],
  ["haha nice one. btw I'm vegetarian", ['saul:diet:vegetarian', 'Saul is vegetarian.']],
  ["I told you I'm vegan", ['saul:diet:vegan', 'Saul is vegan.']],
  ["Ben says he's vegan", ['ben:diet:vegan', 'Ben is vegan.']],
  ['I think Ben is allergic to nuts', ['ben:allergy:nut', 'Saul thinks that Ben is allergic to nuts.']],
  ['I heard that Bob is moving to Berlin', ['bob:home', 'Saul heard that Bob is moving to Berlin.']],
  [
    'our flight LH714 leaves at 10:05 from T2, seats 14A and 14B',
    ['our:flight:number', "The group's flight is LH714."],
    ['our:flight:time', "The group's flight leaves at 10:05."],
    ['our:flight:terminal', "The group's flight leaves from T2."],
    ['our:flight:seat', "The group's flight has seats 14A and 14B."],
  ],
  [
    'the train leaves at 9:40 on Friday from platform 3',
    ['our:train:time', 'The train leaves at 9:40 on Friday (27 February 2026).'],
    ['our:train:platform', 'The train leaves from platform 3.'],
  ],
  ['our hotel is in Shinjuku', ['our:hotel', "The group's hotel is in Shinjuku."]],
  ["Actually the hotel is changed, we're now at Park Hyatt", ['our:hotel', 'The group is at Park Hyatt.']],
  ["we're staying at the Granbell Hotel", ['our:hotel', 'The group is staying at the Granbell Hotel.']],
  ['I booked a table at Nobu for Saturday', ['our:booked:table-nobu', 'Saul booked a table at Nobu for Saturday (28 February 2026).']],
  ['check-in is at 3 and check-out at 11', ['our:check-in', 'Check-in is at 3.'], ['our:check-out', 'Check-out is at 11.']],
  ['dinner on saturday moved to 8pm', ['our:dinner:time', 'Dinner on saturday (28 February 2026) moved to 8pm.']],
  ['Dinner 8pm at Nobu', ['our:dinner:time', 'Dinner is 8pm.'], ['our:dinner:place', 'Dinner is at Nobu.']],
  ['The meeting is at 5pm on Tuesday', ['our:meeting:time', 'The meeting is at 5pm on Tuesday (24 February 2026).']],
  ['standup is at 9:30 every day', ['our:standup:time', 'Standup is at 9:30 every day.']],
  ['our budget is 2000 euros', ['our:budget', "The group's budget is 2000 euros."]],
  ['rent is 1350 from next month', ['our:rent', 'Rent is 1350 from next month (March 2026).']],
  ['the dishwasher is broken', ['our:dishwasher:state', 'The dishwasher is broken.']],
  ['the plumber comes on Tuesday', ['our:plumber:time', 'The plumber comes on Tuesday (24 February 2026).']],
  ['bin day is Thursday', ['our:bin-day', 'Bin day is Thursday (26 February 2026).']],
  ["we're leaving tomorrow at noon", ['our:leave', 'The group is leaving on 23 February 2026 at noon.']],
  ['We land at Haneda at 6am on May 3rd', ['our:land', 'The group lands at Haneda at 6am on May 3rd.']],
  ['We are going to Japan in May', ['our:visit:japan', 'The group is going to Japan in May.']],
  ["tomorrow we're driving to Lyon", ['our:visit:lyon', 'The group is driving to Lyon on 23 February 2026.']],
  [
    'we decided to use Postgres because nobody knows Mongo',
    ['decision:use-postgre', 'The group decided to use Postgres because nobody knows Mongo.'],
  ],
  ["let's go with Sakura for dinner", ['decision:dinner', 'The group decided on Sakura for dinner.']],
  ["Let's meet at 7 at the station", ['decision:meet', 'The group decided to meet at 7 at the station.']],
  ["I'll book the flights", ['saul:will:book-flight', 'Saul will book the flights.']],
  ['Lena will bring the tent', ['lena:will:bring-tent', 'Lena will bring the tent.']],
  ["I'm in charge of the slides", ['saul:is:charge-slide', 'Saul is in charge of the slides.']],
  ["we're in room 304", ['our:room', 'The group is in room 304.']],
  [
    'a guy called Stefan comes on Wednesday at 8',
    ['note:guy-called-stefan-come-wednesday-8', 'A guy called Stefan comes on Wednesday at 8.'],
  ],
  ['remember the milk', ['note:milk', 'Saul asked to remember: the milk.']],
  ['can you remember that I hate cilantro?', ['saul:likes:cilantro', 'Saul hates cilantro.']],
  ["I'm vegan, where can we eat?", ['saul:diet:vegan', 'Saul is vegan.']],
  ['call me Sam', ['saul:name', 'Saul goes by Sam.']],
  [
    "We're going to Tokyo, Kyoto and Osaka in October",
    ['our:visit:tokyo', 'The group is going to Tokyo in October.'],
    ['our:visit:kyoto', 'The group is going to Kyoto in October.'],
    ['our:visit:osaka', 'The group is going to Osaka in October.'],
  ],
  ["mum can't walk far", ['saul-mum:walk:far', "Saul's mum can't walk far."]],
  ['meet at the fountain at 7', ['our:meet', 'The group meets at the fountain at 7.']],
  ["good news!! I'm not allergic to cats any more 🎉", ['saul:allergy:cat', 'Saul is not allergic to cats any more.']],
  ['my wife is called Sanna. They are 6', ['saul-wife:name', "Saul's wife is called Sanna."]],
];

describe('statements', () => {
  it.each(SAYS)('%s', (line, ...kept) => {
    expect(topicsAndTexts(line)).toEqual(kept);
  });
});

describe('nothing false is learned', () => {
  it.each([
    'if I were vegan I would starve',
    'imagine we lived in Paris',
    'what if I was allergic to cats',
    'maybe Anna is vegan',
    'Tom might be vegetarian',
    "lol I'm dying",
    "I'm allergic to mondays lol",
    "I'm allergic to mondays",
    "I'm vegan 😂",
    "sure, and I'm the queen of England",
    'oh great, I just LOVE getting up at 5',
    "I'm vegan. Just kidding!",
    'am I vegan?',
    'is Anna vegetarian?',
    'Anna is vegan, right?',
    'do you think Tom likes tea?',
    "he says he's vegan",
    'she is vegan',
    "I hope it doesn't rain",
    'I wish I was vegan',
    'I guess so',
    'you are the best',
    'that was fun',
    'see you at 8',
    'be there in 5',
    "I'll be there in 5 mins",
    'running late, 10 min',
    'ok 👍',
    'no worries',
    'same here',
    'lol',
    'Tokyo is so beautiful',
    'this place is amazing',
    'the weather is nice',
    "I'm so tired",
    "we're on our way",
    'const diet = "vegan";',
    '> I am vegetarian',
    'Ich bin Vegetarier',
    'je suis végétarien et nous partons demain',
    'book us a table for 4 tomorrow',
    'call Anna please',
  ])('%s', (line) => {
    expect(read(line).learned).toEqual([]);
  });
});

describe('credentials, however they are worded', () => {
  it.each([
    ['The code for the door is 4711', '4711'],
    ['the combination of the safe is 1234', '1234'],
    ['wifi: guest / hunter22', 'hunter22'],
    ['alarm 9911', '9911'],
    ['Netflix login is a@b.c pw hunter2', 'hunter2'],
    ['my card is 4242 4242 4242 4242', '4242'],
    ['my pin is 0815', '0815'],
    ['seed phrase: apple banana cherry dog egg fig grape hat ice jam kite lemon', 'banana'],
    ['my phone number is +1 555 010 9999', '9999'],
    ['you can reach me at +49 170 1234567', '1234567'],
    ['the wifi password is hunter2', 'hunter2'],
    ['the check-in code is 4711', '4711'],
    ['The staging key is st-19cf77aa', '19cf77aa'],
    ['the lockbox is 4 8 2 1', '4 8 2 1'],
    ['to get in press 1234#', '1234'],
    ['the gate opens with 3-6-9-9', '3-6-9-9'],
    ['you need 7319 for the bike lock', '7319'],
    ['door code changed to 5512', '5512'],
    ["code's 9921 btw", '9921'],
    ['the keybox code, 7781, is next to the door', '7781'],
    ['Passcode for the ipad is 112233', '112233'],
    ['IBAN DE89 3704 0044 0532 0130 00', '3704'],
    ['room 304, code 1199', '1199'],
    ['my passport number is C01X00T47', 'C01X00T47'],
    ['booking reference: X7GH2K', 'X7GH2K'],
    ['my number is 555-0199', '0199'],
    ['the safe combo: 12-24-36', '24'],
    ['spotify: me@x.com / qwerty12', 'qwerty12'],
    ['pw for the nas: S3cr3t!', 'S3cr3t!'],
    ['padlock on the shed 6-1-3', '6-1-3'],
    ['the safe in the bedroom is 8812', '8812'],
    ['keybox by the back door: 7714', '7714'],
    ["Anna's phone is +44 7700 900123", '900123'],
    ['Anna is vegan and the wifi password is hunter2', 'hunter2'],
  ])('%s', (line, value) => {
    const { learned } = read(line);
    const secret = learned.filter(({ text }) => text.includes(value));
    expect(secret.map(({ kind }) => kind)).toEqual(['credential']);
    expect(secret[0]?.topic).not.toContain(value.toLowerCase());
    expect(secret[0]?.sensitivity).toBe('secret');
  });

  it('a card is found by that word, whatever it is called', () => {
    expect(read('my visa is 4556 7375 8689 9855').learned[0]?.topic).toBe('saul:visa-card');
  });

  it.each([
    'gate 42 for the flight',
    "we're in room 304",
    'the code review is at 4',
    'the wifi is slow',
    'the password is wrong',
    'the alarm goes off at 7',
    'the door opens at 9',
    'the dress code is black tie',
    'zip code is 94110',
    'our flight leaves from gate B42 at 10',
    'the locks on the doors were changed in 2019',
    'the alarm in the hall goes off at 6:30',
  ])('none: %s', (line) => {
    expect(read(line).learned.map(({ kind }) => kind)).not.toContain('credential');
  });
});

const at = (minute: number) => ({ learnedAt: new Date(Date.UTC(2026, 1, 22, 9, minute)) });
const taughtBy = (name: string, minute: number) => ({
  provenance: { from: 'message' as const, messageId: `m-${minute}`, senderInboxId: 'cd'.repeat(32), senderName: name },
  ...at(minute),
});
const KNOWN: MemoryItem[] = [
  item('personalization', 'saul:diet:vegetarian', 'Saul is vegetarian.', at(1)),
  item('personalization', 'saul:likes:tea', 'Saul likes tea.', at(2)),
  item('personalization', 'tom:allergy:nut', 'Tom is allergic to nuts.', at(3)),
  item('fact', 'our:visit:kyoto', 'The group is going to Kyoto.', at(4)),
  item('fact', 'our:visit:museum', 'The group is visiting the museum.', at(5)),
  item('credential', 'saul:phone', "Saul's phone number is +1 555 010 9999.", at(6)),
  item('fact', 'saul:owes:maria', 'Saul owes Maria 500 euros.', taughtBy('Maria', 7)),
  item('fact', 'our:hotel', "The group's hotel is in Shinjuku.", at(8)),
  item('fact', 'our:flight:time', "The group's flight leaves at 9:40 on Friday (27 February 2026).", at(9)),
];
const id = (topic: string) => `mem-${topic}`;

describe('changes of mind end what held before', () => {
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
    ['the flight leaves at 11 now', 'our:flight:time', 'The flight leaves at 11 on Friday (27 February 2026).'],
    ['no, 10:20', 'our:flight:time', "The group's flight leaves at 10:20 on Friday (27 February 2026)."],
    ["it's 10:20 not 9:40", 'our:flight:time', "The group's flight leaves at 10:20 on Friday (27 February 2026)."],
    ['I meant Saturday', 'our:flight:time', "The group's flight leaves at 9:40 on Saturday (28 February 2026)."],
    ["it's Ginza, not Shinjuku", 'our:hotel', "The group's hotel is in Ginza."],
    ['no, not Shinjuku but Ginza', 'our:hotel', "The group's hotel is in Ginza."],
  ])('%s', (line, topic, text) => {
    expect(topicsAndTexts(line, KNOWN)).toContainEqual([topic, text]);
  });
});

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

  it('attack: an order to forget never says again what is to be forgotten', () => {
    for (const line of ['forget that the door code is 4711', 'delete +1 555 010 9999', 'forget hunter2 please'])
      for (const { asked } of read(line, KNOWN).orders) expect(asked).not.toMatch(/4711|555|hunter2/);
  });
});

const LINES = [...SAYS.map(([line]) => line), ...KNOWN.map(({ text }) => text)];

describe('whatever is written', () => {
  it('nothing is learned from a question, and the same message is always read the same', () => {
    const asking = fc.constantFrom(
      'is it true that',
      'do you know whether',
      'why would you say',
      'what if',
      'who told you',
      'when is it that',
    );
    fc.assert(
      fc.property(asking, fc.constantFrom(...LINES), (opening, line) => {
        const text = `${opening} ${line.replace(/[.!?]+(?= |$)/g, '')}?`;
        expect(read(text).learned).toEqual([]);
        expect(read(line, KNOWN)).toEqual(read(line, KNOWN));
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('lines side by side are learned as each alone', () => {
    const alone = SAYS.filter(([line]) => /^(?:I'm|I like|our|We|the) /.test(line) && !line.includes('?'));
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...alone), { minLength: 2, maxLength: 3 }), (lines) => {
        const topics = topicsAndTexts(lines.map(([line]) => line).join('\n')).map(([topic]) => topic);
        for (const [, ...kept] of lines) for (const [topic] of kept) expect(topics).toContain(topic);
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('attack: 16 KB of one clause takes no longer than 16 KB of another', () => {
    for (const piece of [
      'I am vegan and ',
      'my wife Anna, ',
      'the code is 1 ',
      'forget what I said about ',
      'Ben says that ',
      '10:05 T2 14A ',
      'tomorrow, ',
      '- a\n',
    ]) {
      const text = piece.repeat(Math.ceil(16_384 / piece.length)).slice(0, 16_384);
      expect(cpuMsOf(() => void readMessage(learnRequest(text, { known: KNOWN, message: heard(text) })))).toBeLessThan(3_000);
    }
  });
});
