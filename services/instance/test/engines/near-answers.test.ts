// Questions in other words than what was told: the nearest is told, and that it is not exact.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replyTo } from '../../src/adapters/engines/offline/replying/replies.ts';
import type { MemoryItem } from '../../src/agent/memory/domain/items/item.ts';
import { inherited, item, MARIA, replyRequest, SAUL } from './requests.ts';

const answer = (question: string, memory: readonly MemoryItem[]) => replyTo(replyRequest(question, { memory })).text;

const MEMORY = [
  item('personalization', 'saul-husband:name', "Saul's husband is Piotr."),
  item('personalization', 'saul-husband:is', "Saul's husband Piotr is a plumber."),
  item('credential', 'karl:phone', "Karl's number is 0170 998877."),
  item('fact', 'karl:visit', 'Karl visits mom on weekends.'),
  item('fact', 'our:ferry:time', 'Ferry leaves at 11.'),
  item('fact', 'our:ferry:place', 'Ferry leaves from quay 5.'),
  item('fact', 'cem:paid', 'Cem paid the ferry, 132 for all 4 of the group.'),
  item('commitment', 'zoe:will:make', 'Zoe will make potato salad.'),
  item('commitment', 'ian:bring', 'Ian brings drinks.'),
  item('fact', 'ludo:can', 'Ludo can take 4 in the car.'),
  item('fact', 'note:ibuprofen', 'Ibuprofen 400, max 3 a day says the doc.'),
  item('fact', 'note:mri', 'MRI is on 6 February, gotta bring the old x-rays.'),
  item('fact', 'note:swimming', 'Swimming starts again on Monday, the kids need goggles and a coin.'),
  item('fact', 'note:headphones', 'Lena wants the blue headphones from the shop on Brunner street, around 120 eur.'),
  item('fact', 'note:laundry', 'The laundry room is open Mon to Sat, 7 till 9 in the evening.'),
  item('fact', 'lea:come', "Lea can not come on Saturday, Lea is at Lea's parents."),
  item('fact', 'nik:come', 'Nik can not come on Saturday.'),
  item('fact', 'our:play', 'The group plays on Saturday 15:00 against Hertha.'),
];

describe('a question in other words', () => {
  it.each<[string, RegExp]>([
    ['what should i take along to my mri', /x-rays/],
    ['what do I need to bring to the mri?', /x-rays/],
    ['what should i pack for the swimming lesson', /goggles/],
    ['what do the kids need for swimming?', /goggles/],
    ['where can i buy the headphones?', /Brunner street/],
    ['how much are the headphones?', /120/],
    ['on which days can i use the laundry room?', /Mon to Sat/],
    ['how much was the ferry?', /132/],
    ['how many people can go with Ludo?', /4/],
    ['how many ibuprofen can I take a day?', /3 a day/],
    ['who brings what?', /Zoe .*Ian/],
    ["who's bringing what", /Zoe .*Ian/],
    ['what does everyone bring?', /Zoe .*Ian/],
    ["who can't come on saturday?", /^Lea .*Nik/],
    ['who cant make it saturday', /^Lea .*Nik/],
    ['who is missing on Saturday?', /^Lea .*Nik/],
    ["who won't come?", /^Lea .*Nik/],
    ['can Lea come on Saturday?', /^No: Lea/],
    ['how can I reach Karl?', /0170 998877/],
    ['how do i contact karl', /0170 998877/],
    ['what does my husband do?', /plumber/],
  ])('%s', (question, expected) => {
    expect(answer(question, MEMORY)).toMatch(expected);
  });

  it('a rule that was taught forbids what it names', () => {
    const memory = [...MEMORY, item('training', 'rule:smoking', 'No smoking inside.')];
    expect(answer('can I smoke inside?', memory)).toBe('I was taught: “No smoking inside.”');
    expect(answer('can I smoke?', memory)).not.toMatch(/^Yes/);
  });

  it.each(["what is Karl's mother called?", "what are Ludo's kids called?"])('a mother is no husband: %s', (question) => {
    expect(answer(question, MEMORY)).not.toContain('Piotr');
  });

  it.each(['who is my husband?', "what do you know about Saul's husband?", 'what do you know?', 'who is Piotr?'])(
    'nobody is shown a key: %s',
    (question) => {
      const text = answer(question, MEMORY);
      expect(text).not.toMatch(/Saul Husband|saul-husband|\b\w+:\w+:/);
      expect(text).toContain('Piotr');
    },
  );

  it.each([
    'what is the wifi called?',
    'who tunes the piano?',
    "what's Ludo's shoe size?",
    'which school does Ian go to?',
    'is Cem married?',
    'where was Zoe born?',
  ])('of which nothing is known stays unknown: %s', (question) => {
    expect(answer(question, MEMORY)).toMatch(/^(?:I don't know that yet|Nobody that I know of|Not that I know of|None that I know of)\.$/);
  });

  it('what is said of "her" or "him" may be about who is asked for', () => {
    const memory = [
      item('fact', 'lena:birthday', 'Lena is born on 9 March.'),
      item('fact', 'saul:booked', 'Saul booked a table at Osteria Lupo for her birthday, 7pm.'),
      item('fact', 'note:table', 'The table in the kitchen is broken.'),
    ];
    expect(answer("where did I book a table for Anna's birthday?", memory)).toMatch(/^I don't know that exactly\..*Osteria Lupo/);
    expect(answer("where is Anna's table?", [memory[2] as MemoryItem])).not.toContain('kitchen');
  });

  it('the newest comes first among equals', () => {
    const at = (day: number) => new Date(Date.UTC(2026, 1, day, 9));
    const memory = [
      item('fact', 'note:kiln-1', 'Kiln is fired by Ada.', { learnedAt: at(1) }),
      item('fact', 'note:kiln-2', 'Kiln is fired by Bo.', { learnedAt: at(2) }),
    ];
    const text = answer('who mends our kiln?', memory);
    expect(text.indexOf('Bo')).toBeGreaterThanOrEqual(0);
    expect(text.indexOf('Bo')).toBeLessThan(text.indexOf('Ada'));
  });
});

describe('attack: what is near is never a secret', () => {
  const SECRET = 'zx81-9931';
  const secrets: MemoryItem[] = [
    item('credential', 'our:alarm-code', `The alarm code of the boat shed is ${SECRET}.`),
    item('fact', 'our:gate', `The gate of the garden opens with ${SECRET}.`, { sensitivity: 'secret' }),
    item('fact', 'note:shed', `The shed unlocks with code ${SECRET}.`),
    inherited('credential', 'our:locker-pin', `The pin of Maria's locker is ${SECRET}.`),
  ];
  const words = fc.constantFrom(
    ...'what where who when how much can should i we take bring to the my boat shed garden locker maria near is are there any for with find ferry saturday'.split(
      ' ',
    ),
  );

  it('whatever is asked without naming it', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 10 }), fc.constantFrom(SAUL, MARIA), (said, senderInboxId) => {
        const message = { senderInboxId, senderName: senderInboxId === SAUL ? 'Saul' : 'Maria' };
        const { text } = replyTo(replyRequest(`${said.join(' ')}?`, { memory: [...MEMORY, ...secrets], message }));
        expect(text.startsWith("I don't know that exactly") && text.includes(SECRET)).toBe(false);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

it('a long value is told to whoever names its thing, though it is offered to nobody', () => {
  const harbour = item('fact', 'our:harbour', 'The harbour is x7kilrushharbour0.');
  expect(answer('Where is the harbour?', [...MEMORY, harbour])).toBe('The harbour is x7kilrushharbour0.');
});

describe('what is forgotten, hidden or ended is never near', () => {
  const OLD = 'marzipan';
  const gone: [string, Partial<MemoryItem>][] = [
    ['hidden', { hidden: true }],
    ['expired', { validUntil: new Date(Date.UTC(2026, 0, 1)) }],
  ];
  it.each(gone)('%s', (_, o) => {
    const memory = [...MEMORY, item('fact', 'note:cake', `Saul's cake for the ferry has ${OLD}.`, o)];
    for (const question of ['what is in the cake?', 'how much was the cake?', 'what should I take on the ferry?', 'who made the cake?'])
      expect(answer(question, memory), question).not.toContain(OLD);
  });
});
