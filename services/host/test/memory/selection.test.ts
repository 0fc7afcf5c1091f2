// What goes to a clone under which directive, with the many ways of saying "only" and "not".

import { FEEDBACK_TAG, ITEM_KINDS, MAX_GENERATION, type MemoryItem } from '@offshoot/memory/items/item.ts';
import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseItems, type SelectionRequest } from '../../src/agent/transfers/domain/selection/choose-items.ts';
import { inherited, item, JAPAN_MEMORY } from '../engines/requests.ts';
import { memoriesInPairs } from './arbitrary-memories.ts';

const NOW = new Date(Date.UTC(2026, 4, 4));
const choose = (prompt: string, items: readonly MemoryItem[] = JAPAN_MEMORY, o: Partial<SelectionRequest> = {}) =>
  chooseItems({ items, prompt, templateDirective: '', add: [], remove: [], secrets: new Map(), now: NOW, ...o });
const chosen = (...asked: Parameters<typeof choose>) =>
  choose(...asked)
    .filter((choice) => choice.isIn)
    .map((choice) => choice.item);
const topics = (...asked: Parameters<typeof choose>) => chosen(...asked).map((one) => one.topic);
const RULES = ['rule:suggest-chain-local-restaurant', 'rule:confirm-date-before-booking'];
const PEOPLE = ['saul:diet', 'maria:allergy:peanut'];
const FACTS = ['our:trip', 'our:hotel', 'our:flight:time', 'decision:dinner', 'our:budget'];
const SECRETS = ['our:telnyx-number', 'our:wifi-password'];

describe("selection by the owner's directive", () => {
  it.each<[string, string[]]>([
    ['', [...RULES, ...PEOPLE, ...FACTS]],
    ['everything', [...RULES, ...PEOPLE, ...FACTS]],
    ['General travel knowledge but not Japan trip details', [...RULES, ...PEOPLE]],
    ['Bring your general travel knowledge but not the Japan trip details', [...RULES, ...PEOPLE]],
    ['everything but not the Japan trip details', [...RULES, ...PEOPLE, 'our:budget']],
    ['not the Japan trip details', [...RULES, ...PEOPLE, 'our:budget']],
    ['without the Shinjuku hotel', [...RULES, ...PEOPLE, 'our:trip', 'our:flight:time', 'our:budget']],
    ['nothing about food', [...RULES.slice(1), 'our:trip', 'our:hotel', 'our:flight:time', 'our:budget']],
    ['only dietary preferences', PEOPLE],
    ['nothing but dietary preferences', PEOPLE],
    ['just the training', RULES],
    ['training and the budget', [...RULES, 'our:budget']],
    ["only Saul's preferences", ['saul:diet']],
    ['everything except Maria', [...RULES, 'saul:diet', ...FACTS]],
    ['all but decisions', [...RULES, ...PEOPLE, ...FACTS.filter((t) => t !== 'decision:dinner')]],
    ['everything including passwords and phone numbers', [...RULES, ...PEOPLE, ...FACTS]],
    ['everything and the budget', [...RULES, ...PEOPLE, ...FACTS]],
    ['training, all of which is useful, and the budget', [...RULES, 'our:budget']],
    ['everything including the Telnyx number and the wifi password', [...RULES, ...PEOPLE, ...FACTS, ...SECRETS]],
    ['everything including the wifi password, but no phone numbers', [...RULES, ...PEOPLE, ...FACTS, 'our:wifi-password']],
    ['everything, no credentials', [...RULES, ...PEOPLE, ...FACTS]],
    ['nothing', []],
    ['bring nothing at all', []],
    ["Don't bring anything", []],
    ['Whatever is useful for my friends', [...RULES, ...PEOPLE, ...FACTS]],
    ['Bring what is useful for my friends', RULES],
  ])('%j', (directive, expected) => {
    expect(topics(directive)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['everything but the kids', ['note:kids']],
    ['everything, but the football stays here', ['note:football']],
    ['Take all, but nothing political.', ['note:party']],
    ['no football but everything else', ['note:football']],
    ["don't include the kids, but do include the rest", ['note:kids']],
  ])('%j keeps back what it names, and no more', (directive, kept) => {
    const items = [
      item('fact', 'note:kids', 'The kids are at camp.'),
      item('fact', 'note:football', 'The football club meets here.'),
      item('fact', 'note:party', 'The political meeting is on Monday.'),
      item('fact', 'note:dog', 'The dog barks.'),
    ];
    expect(choose(directive, items).flatMap((one) => (one.isIn ? [] : [one.item.topic]))).toEqual(kept);
  });

  it('includes the other trip if both are named', () => {
    const greece = [
      item('fact', 'our:hotel-greece', 'The group stays at Hotel Electra in Athens, Greece.'),
      item('fact', 'our:ferry', 'The ferry to Greece leaves at 8.'),
    ];
    expect(topics('The Greece trip, not the Japan trip', [...JAPAN_MEMORY, ...greece])).toEqual(['our:hotel-greece', 'our:ferry']);
  });

  it('keeps back what an excluded fact names, and what that names in turn', () => {
    const items = [
      item('fact', 'note:a', 'The Japan plan is to sleep in Shinjuku.'),
      item('fact', 'note:b', 'The Granbell is the best address in Shinjuku.'),
      item('fact', 'note:c', 'The Granbell keeps bikes.'),
      item('fact', 'note:d', 'The bikes at home are broken.'),
    ];
    expect(topics('nothing about Japan', items)).toEqual(['note:d']);
  });

  it('reads "japanese" as Japan in an exclusion', () => {
    expect(topics('not Japan', [item('personalization', 'saul:taste', 'Saul loves Japanese food.')])).toEqual([]);
  });

  it('own items replace inherited ones on the same topic', () => {
    const items = [inherited('fact', 'our:hotel', 'The hotel is in Shinjuku.'), item('fact', 'our:hotel', 'The hotel is in Athens.')];
    expect(chosen('', items).map((i) => i.text)).toEqual(['The hotel is in Athens.']);
  });
});

const reasons = (...asked: Parameters<typeof choose>) =>
  Object.fromEntries(choose(...asked).map(({ item, reason }) => [item.topic, reason] as const));
const YESTERDAY = new Date(NOW.getTime() - 86_400_000);

describe('every item is in or out for a reason', () => {
  const far = inherited('fact', 'our:legend', 'The house had a ghost.');
  const items = [
    ...JAPAN_MEMORY,
    item('fact', 'our:parking', 'The parking is free until Sunday.', { validUntil: YESTERDAY }),
    item('fact', 'our:sale', 'The sale starts tomorrow.', { validFrom: new Date(NOW.getTime() + 1_000) }),
    inherited('fact', 'our:budget', "The group's budget is 900 euros."),
    { ...far, provenance: { ...far.provenance, generation: MAX_GENERATION } as MemoryItem['provenance'] },
  ];
  const byId = (prompt: string, o: Partial<SelectionRequest> = {}) =>
    Object.fromEntries(choose(prompt, items, o).map((choice) => [choice.item.id, choice]));

  it('reaches each of them', () => {
    const found = byId('everything including training and the wifi password, but nothing about Japan', {
      templateDirective: 'no diets',
      add: ['mem-our:telnyx-number', 'mem-our:trip'],
      remove: ['mem-our:sale', 'mem-our:telnyx-number'],
      secrets: new Map([['mem-our:flight:time', ['github']]]),
    });
    expect(Object.fromEntries(Object.entries(found).map(([id, { reason, isIn }]) => [id, isIn ? `in: ${reason}` : reason]))).toEqual({
      'mem-rule:suggest-chain-local-restaurant': 'excluded-by-template',
      'mem-rule:confirm-date-before-booking': 'in: named',
      'mem-saul:diet': 'excluded-by-template',
      'mem-maria:allergy:peanut': 'excluded-by-template',
      'mem-our:trip': 'in: added',
      'mem-our:hotel': 'in: everything',
      'mem-our:flight:time': 'secret-found',
      'mem-decision:dinner': 'excluded-by-template',
      'mem-our:budget': 'in: everything',
      'mem-our:telnyx-number': 'removed',
      'mem-our:wifi-password': 'in: named-credential',
      'mem-our:parking': 'expired',
      'mem-our:sale': 'removed',
      'inherited-our:budget': 'superseded',
      'inherited-our:legend': 'too-many-generations',
    });
    expect(found['mem-our:flight:time']?.secrets).toEqual(['github']);
    expect(byId('only food')['mem-our:hotel']?.reason).toBe('not-named');
    expect(byId('not the Japan trip')['mem-our:trip']?.reason).toBe('excluded');
    expect(byId('')['mem-our:wifi-password']?.reason).toBe('credential');
    expect(byId('')['mem-our:sale']?.reason).toBe('everything');
  });

  it('opinions about answers go only if added by hand, because they quote the answer', () => {
    const text = 'Ada did not like this answer: “The answer is forty-two.”';
    const opinion = item('training', 'feedback:1', text, { tags: [FEEDBACK_TAG] });
    for (const prompt of ['', 'training', 'everything about the answer'])
      expect(choose(prompt, [opinion])[0]).toMatchObject({ isIn: false, reason: 'not-named' });
    expect(choose('', [opinion], { add: [opinion.id] })[0]).toMatchObject({ isIn: true });
  });

  it('items that the owner adds go in spite of any exclusion; items that they remove stay', () => {
    const ids = items.map(({ id }) => id);
    const o = { templateDirective: 'nothing', secrets: new Map(ids.map((id) => [id, ['aws']])) };
    expect(new Set(choose('nothing', items, { ...o, add: ids }).map(({ reason, isIn }) => `${isIn} ${reason}`))).toEqual(
      new Set(['true added']),
    );
    expect(new Set(choose('', items, { add: ids, remove: ids }).map(({ reason, isIn }) => `${isIn} ${reason}`))).toEqual(
      new Set(['false removed']),
    );
  });

  it('unknown IDs change nothing', () => {
    expect(choose('', items, { add: ['x', '__proto__'], remove: [''] })).toEqual(choose('', items));
  });
});

describe("the template's directive", () => {
  it.each<[owner: string, template: string, expected: string[]]>([
    ['', 'only dietary preferences', PEOPLE],
    ['', 'everything but decisions', [...RULES, ...PEOPLE, ...FACTS.filter((t) => t !== 'decision:dinner')]],
    // Its inclusions count only if the owner has none; its exclusions always count.
    ['training and the budget', 'only dietary preferences', [...RULES, 'our:budget']],
    ['everything', 'no diets', [...RULES.slice(1), 'our:trip', 'our:hotel', 'our:flight:time', 'our:budget']],
    ['the budget', 'not the budget', []],
    ['everything', 'bring nothing', []],
    // A creator cannot name an owner's credentials.
    ['', 'everything including the wifi password', [...RULES, ...PEOPLE, ...FACTS]],
  ])('owner %j, template %j', (owner, templateDirective, expected) => {
    expect(topics(owner, JAPAN_MEMORY, { templateDirective })).toEqual(expected);
  });
});

describe('credentials go one by one', () => {
  const items = [
    ...JAPAN_MEMORY.filter((i) => i.kind === 'credential'),
    item('credential', 'our:office-wifi-password', 'The wifi password at the office is swordfish.'),
    item('credential', 'saul:phone-number', "Saul's phone number is +49 30 1234567."),
    item('credential', 'our:password', 'The password is correcthorse.'),
    item('fact', 'note:router', 'Leo typed hunter2 into the router.'),
    item('fact', 'note:horse', 'Everybody shouts correcthorse at the gate.'),
    item('fact', 'note:safe', 'The safe opens with 4711.', { sensitivity: 'secret' }),
  ];
  it.each<[string, string[]]>([
    ['the Telnyx number', ['our:telnyx-number']],
    ['everything including the wifi password', ['our:wifi-password', 'note:router']],
    ['the office wifi password', ['our:office-wifi-password']],
    ["Saul's phone number", ['saul:phone-number']],
    ['everything and also the Telnyx number and the office wifi password', ['our:telnyx-number', 'our:office-wifi-password']],
    ['the wifi password, but no passwords', []],
    ['all passwords', []],
    ['every credential', []],
    ['credentials', []],
    ['phone numbers', []],
    ['all phone numbers and passwords and keys and tokens', []],
    ['the password', []],
    ['everything', []],
    ['', []],
    ['everything, the wifi', []],
  ])('%j', (prompt, expected) => {
    const all = ['our:telnyx-number', 'our:wifi-password', 'our:office-wifi-password', 'saul:phone-number', 'our:password'];
    expect(topics(prompt, items).filter((t) => all.includes(t) || t.startsWith('note:'))).toEqual(expected);
  });

  it('and nothing else that contains the secret goes along (secret told in another sentence)', () => {
    expect(reasons('everything', items)).toMatchObject({
      'note:router': 'credential',
      'note:horse': 'credential',
      'note:safe': 'credential',
    });
    const [safe] = choose('everything', items, { add: ['mem-our:wifi-password'] }).filter(({ item: { topic } }) => topic === 'note:router');
    expect(safe?.isIn).toBe(true);
  });
});

describe('restatements of what is kept back also stay', () => {
  it.each<[why: string, secret: string, neighbour: MemoryItem]>([
    ['a name', 'The surgery is at the Charité.', item('fact', 'note:n', 'Everybody meets in front of the Charité.')],
    ['a name at the beginning', 'The surgery is at Quorrin.', item('fact', 'note:n', 'Quorrin has a fine garden.')],
    ['a name in lower case', 'The surgery is at Quorrin.', item('commitment', 'note:n', 'Leo waits at quorrin')],
    ['a number', 'The surgery is in room 418.', item('fact', 'note:n', 'Flowers go to 418.')],
    ['a number in words', 'The surgery costs 12,500 euros.', item('fact', 'note:n', 'Ada lent them twelve thousand five hundred.')],
    ['a code', 'The surgery has the file QX-77-B.', item('decision', 'note:n', 'The group decided to keep qx-77-b in the car.')],
    ['an address', 'For the surgery write to ward@quorrin.example.', item('fact', 'note:n', 'The list is with ward@quorrin.example.')],
    ['a phone number in another format', 'The surgery answers +49 30 555-0100.', item('fact', 'note:n', 'Call +49305550100 first.')],
    [
      'two rare words',
      'The surgery mends the meniscus with a titanium screw.',
      item('fact', 'note:n', 'Titanium in the meniscus beeps at airports.'),
    ],
    ['its reason', 'The surgery is booked.', item('decision', 'note:n', 'The group waits.', { reason: 'the surgery comes first' })],
    ['a name in a preference', 'The surgery is at Quorrin.', item('personalization', 'note:n', 'Saul likes the park behind Quorrin.')],
    [
      'the same private matter',
      'Saul has a surgery on Monday.',
      item('fact', 'saul:n', 'Somebody stays with him in the hospital.', { sensitivity: 'personal', tags: ['health'] }),
    ],
  ])('%s', (_why, secret, neighbour) => {
    const kept = item('fact', 'saul:health', secret, { sensitivity: 'personal', tags: ['health'] });
    const plain = item('fact', 'our:dog', 'The dog likes the sea.');
    expect(reasons('everything but the surgery', [neighbour, kept, plain])).toMatchObject({
      'saul:health': 'excluded',
      [neighbour.topic]: 'excluded',
      'our:dog': 'everything',
    });
    expect(reasons('', [neighbour, plain], { templateDirective: 'not the surgery' })[neighbour.topic]).toBe(
      neighbour.reason === undefined ? 'everything' : 'excluded-by-template',
    );
  });

  it('but nothing else: common words, dates and people do not spread the exclusion', () => {
    const items = [
      item('fact', 'our:hotel', 'The Japan hotel is open on Friday, Saul says.'),
      item('fact', 'our:club', 'The club is open on Friday, and Saul has the key.'),
      item('training', 'rule:a', 'Answer Saul in 2 sentences.'),
      item('fact', 'our:train', 'The Japan train leaves tomorrow (said on 2026-05-04).'),
      item('commitment', 'maria:will:pay', 'Maria will pay the deposit tomorrow (said on 2026-05-04).'),
    ];
    expect(topics('everything but Japan', items)).toEqual(['our:club', 'rule:a', 'maria:will:pay']);
  });
});

describe('non-interference', () => {
  it('what goes does not depend on what stays', () => {
    let differing = 0;
    for (const [n, { left, right, prompt, templateDirective, members: people, now }] of memoriesInPairs(20_260_504)
      .take(300)
      .toArray()
      .entries()) {
      const members = people.map(({ inboxId, name }) => ({ id: inboxId, name }));
      const [one, other] = [left, right].map((items) => chosen(prompt, items, { templateDirective, members, now }));
      expect(other, `pair ${n}: ${prompt}`).toEqual(one);
      expect(right).toHaveLength(left.length);
      if (JSON.stringify(left) !== JSON.stringify(right)) differing++;
    }
    expect(differing).toBe(300);
  });
});

describe('limits', () => {
  it('no item and no prompt breaks it, and choices by hand always win', () => {
    const text = fc.oneof(
      fc.constantFrom('Japan', 'the wifi password is x9', '__proto__', ':', 'our:', '12,500', 'a'.repeat(500), '\ud800', '新宿 🎌'),
      fc.string({ unit: anyCharacter, maxLength: 60 }),
    );
    const items = fc.array(
      fc
        .record({
          kind: fc.constantFrom(...ITEM_KINDS),
          topic: text,
          text,
          tags: fc.array(text, { maxLength: 3 }),
          reason: text,
          own: fc.boolean(),
        })
        .map(({ kind, topic, text: said, own, ...o }) => (own ? item : inherited)(kind, topic, said, o)),
      { maxLength: 12 },
    );
    const prompt = fc.oneof(
      text,
      fc.tuple(fc.constantFrom('everything but ', 'only ', 'no '), text).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(items, prompt, prompt, fc.nat(), (memory, wish, templateDirective, n) => {
        const one = memory[n % Math.max(1, memory.length)]?.id ?? '';
        const choices = choose(wish, memory, { templateDirective });
        expect(choices.map((choice) => choice.item)).toEqual(memory);
        expect(choose(wish, memory, { templateDirective })).toEqual(choices);
        for (const choice of choose(wish, memory, { templateDirective, add: [one] }))
          if (choice.item.id === one) expect(choice.isIn).toBe(true);
        for (const choice of choose(wish, memory, { add: [one], remove: [one] }))
          if (choice.item.id === one) expect(choice.isIn).toBe(false);
      }),
      { numRuns: propertyRuns(25) },
    );
  });

  it('chooses among 10,000 items in half a second, and reads the worst prompts', () => {
    const names = 'Alba Brin Cato Dune Eris Faro Gale Hoth'.split(' ');
    const place = (i: number) => names[i % names.length] ?? '';
    const items = Array.from({ length: 10_000 }, (_, i) =>
      item(
        i % 3 ? 'fact' : 'decision',
        `our:thing-${i}`,
        `The group's ${place(i)} thing ${i} for ${i % 2 ? 'Japan' : 'Greece'} is in box ${i * 7}.`,
      ),
    );
    choose('warm', items);
    for (const prompt of ['', 'everything but Japan', 'no decisions', 'nothing about Japan, food or hotels', 'no x, '.repeat(800)]) {
      const start = process.threadCpuUsage();
      expect(choose(prompt, items)).toHaveLength(10_000);
      // Half a second on an idle machine.
      expect(process.threadCpuUsage(start).user / 1_000).toBeLessThan(1_500);
    }
  });
});
