// What people write, in many wordings, and what the offline engine reads in it.
import { cpuMsOf, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/adapters/engines/offline/reading/reading.ts';
import { KNOWN, read, topicsAndTexts } from './reading.ts';
import { heard, learnRequest } from './requests.ts';

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

describe('numbers with a hyphen stay as they were written', () => {
  it.each([
    ['the invoice number is 2024-1188', 'The invoice number is 2024-1188.'],
    ['the score was 2-1', 'The score was 2-1.'],
    ['the office is open 9-17', 'The office is open 9-17.'],
    ['dinner is 19:30-21:00', 'Dinner is 19:30-21:00.'],
  ])('%s', (line, kept) => expect(topicsAndTexts(line).map(([, text]) => text)).toEqual([kept]));
});

describe('the engine learns nothing false', () => {
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

const LINES = [...SAYS.map(([line]) => line), ...KNOWN.map(({ text }) => text)];

describe('whatever is written', () => {
  it('it learns nothing from a question, and always reads the same message the same way', () => {
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

  it('it learns the same from several lines as from each alone', () => {
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
