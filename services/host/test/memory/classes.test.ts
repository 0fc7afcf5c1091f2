// How an item is classified by its words: how private, what about, from when, until when, and why.

import { classesOf, reasonIn, tagsOf, withoutReason } from '@offshoot/memory/items/classes.ts';
import type { ItemKind } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { validityIn } from '@offshoot/memory/items/validity-words.ts';
import { tidyLearned } from '@offshoot/memory/merging/merge.ts';
import { cpuMsOf } from '@offshoot/testing';
import { describe, expect, it, test } from 'vitest';

const said = (text: string, kind: ItemKind = 'fact', topic = 'note'): Learned => ({ kind, text, topic });

describe('sensitivity', () => {
  it.each([
    'Saul is allergic to nuts.',
    'Maria has diabetes.',
    "Saul's wife Anna is vegan.",
    'Leo lives in Berlin.',
    'The office of Ada is at 12 Long Hill Road.',
    'Die Wohnung ist in der Hauptstraße 5.',
    'Mia earns 4000 euros.',
    'Mail goes to saul@example.com.',
    'Ada can be reached at +1 555 010 9999.',
    "Saul's birthday is May 4.",
  ])('personal: %s', (text) => expect(classesOf(said(text)).sensitivity).toBe('personal'));

  it.each(["The group's hotel is in Shinjuku.", 'Saul is vegetarian.', 'Always confirm the date before booking.', 'Suggest local food.'])(
    'normal: %s',
    (text) => expect(classesOf(said(text)).sensitivity).toBe('normal'),
  );

  it.each(['The wifi password is hunter2.', 'The door code: 4711.'])('secret under any name: %s', (text) => {
    expect(classesOf(said(text)).sensitivity).toBe('secret');
    expect(classesOf({ ...said('x', 'credential'), sensitivity: 'normal' }).sensitivity).toBe('secret');
  });

  it('attack: a claim of "normal" does not outweigh the words themselves; a stricter claim does', () => {
    expect(classesOf({ ...said('Saul has asthma.'), sensitivity: 'normal' }).sensitivity).toBe('personal');
    expect(classesOf({ ...said('Saul is tall.'), sensitivity: 'secret' }).sensitivity).toBe('secret');
  });
});

describe('tags', () => {
  it.each<[string, ItemKind, string[]]>([
    ["The group's hotel is in Shinjuku.", 'fact', ['lodging']],
    ['The plan is at https://example.com/plan.', 'fact', ['artefact']],
    ['The figures are in totals_v2.xlsx.', 'fact', ['artefact']],
    ['Saul will book the flights next.', 'commitment', ['transport', 'trip']],
    ['The next step is the train to Kyoto.', 'fact', ['next-step', 'transport']],
    ['The tables still need to be ordered.', 'commitment', ['next-step']],
    ['The next step is always to ask.', 'training', []],
    ['Meet at 7.30 on 3.5. in St.Ives.', 'fact', ['meeting']],
    ['The key for https://example.com is hunter2.', 'credential', []],
  ])('%s', (text, kind, tags) => expect(tagsOf(said(text, kind))).toEqual(tags));

  it('given tags stay, and none are added', () => {
    expect(classesOf({ ...said('The hotel is in Shinjuku.'), tags: ['feedback'] }).tags).toEqual(['feedback']);
    expect(classesOf({ ...said('The hotel is in Shinjuku.'), tags: [] }).tags).toEqual([]);
  });
});

describe('reasons', () => {
  it.each([
    ['The group decided on Sakura because it is quiet.', 'it is quiet'],
    ['The group decided to take the train, since flying is dear.', 'flying is dear'],
    ['The group decided to leave at 6 so that nobody is late!', 'nobody is late'],
    ['The group decided on Ginza due to the price', 'the price'],
  ])('%s', (text, reason) => {
    expect(reasonIn(text)).toBe(reason);
    expect(withoutReason(text)).not.toContain(reason);
    expect(classesOf(said(text, 'decision')).reason).toBe(reason);
    expect(classesOf(said(text, 'fact'))).not.toHaveProperty('reason');
  });

  it.each(['The group has been in Ginza since Monday.', 'It has been settled since May 3.', 'The group decided on Sakura.'])(
    'none: %s',
    (text) => expect(reasonIn(text)).toBeUndefined(),
  );
});

// A Sunday, 10:00 UTC. A day begins when it has begun anywhere (UTC+14) and ends when it has ended everywhere (UTC-12).
const SUNDAY = new Date('2026-02-22T10:00:00Z');
const ends = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 36 * 60 * 60_000).toISOString();
const begins = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) - 14 * 60 * 60_000).toISOString();
const bounds = (text: string, kind: ItemKind = 'fact', at = SUNDAY) => {
  const { validFrom, validUntil } = validityIn(said(text, kind), at);
  return [validFrom?.toISOString(), validUntil?.toISOString()];
};

describe('validity', () => {
  it.each<[string, string]>([
    ['The kitchen is closed until Friday.', '2026-02-27'],
    ['The code is valid until tomorrow.', '2026-02-24'],
    ['The rule holds through March 3.', '2026-03-03'],
    ['The rule holds till 3rd of March 2026.', '2026-03-03'],
    ['The offer is open until 2026-04-01.', '2026-04-01'],
    ['The office is closed until the end of March.', '2026-03-31'],
    ['The office is closed until the end of the month.', '2026-02-28'],
    ['The group stays in Athens from May 3 to May 10.', '2026-05-10'],
    ['The lift is out of order for the next 2 weeks.', '2026-03-09'],
  ])('ends: %s', (text, day) => {
    const [from, until] = bounds(text);
    expect(from).toBeUndefined();
    // Early in the day, it may already be tomorrow for the speaker.
    expect([ends(day), ends(new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10))]).toContain(until);
    expect(Date.parse(until ?? '')).toBeGreaterThanOrEqual(Date.parse(`${day}T00:00:00Z`));
  });

  it.each<[string, string]>([
    ['From May 3 the museum is open daily.', '2026-05-03'],
    ['The new rule holds from Friday on.', '2026-02-27'],
    ['As of 2026-03-01 Leo is the treasurer.', '2026-03-01'],
  ])('begins: %s', (text, day) => expect(bounds(text)).toEqual([begins(day), undefined]));

  it.each([
    'Saul lived in Berlin until May.',
    'Saul lived in Berlin until May 3.',
    'The shop was closed until Friday.',
    'The shop is open until 5pm.',
    'The shop is open until late.',
    'The flight leaves from May Airport.',
    'The price is from 3 to 5 euros.',
    'The train runs from Berlin to Prague.',
    'The shop is open until February 30.',
    'The shop is open from next Friday.',
    'The shop is open from Sunday.',
    'The offer was valid until 2025-01-01.',
    'The offer is valid until 2025-01-01.',
    'Saul booked the hotel today.',
  ])('says nothing for sure: %s', (text) => expect(bounds(text)).toEqual([undefined, undefined]));

  test('a plan counts before it begins', () => {
    expect(bounds('The group goes on a trip from May 3.')).toEqual([undefined, undefined]);
    expect(bounds('The flight from Friday is full.')).toEqual([undefined, undefined]);
  });

  test('a statement about tomorrow expires with it; a promise or a fact about a person does not', () => {
    const [, until] = bounds('Dinner is tomorrow at 8.');
    expect(until).toBe(ends('2026-02-24'));
    expect(bounds('Saul will book the flights tomorrow.', 'commitment')).toEqual([undefined, undefined]);
    expect(bounds('Saul is 40 tomorrow.', 'personalization')).toEqual([undefined, undefined]);
    expect(bounds('The office is closed from tomorrow.')[1]).toBeUndefined();
  });

  test('nothing expires before the day has ended for the speaker, from UTC-12 to UTC+14', () => {
    for (const hour of [0, 6, 12, 18, 23])
      for (const offset of [-12, -5, 0, 9, 14]) {
        const at = new Date(Date.UTC(2026, 1, 22, hour));
        const local = new Date(at.getTime() + offset * 3_600_000);
        const endOfTomorrow = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + 2) - offset * 3_600_000;
        expect(Date.parse(bounds('Dinner is tomorrow.', 'fact', at)[1] ?? '')).toBeGreaterThanOrEqual(endOfTomorrow);
        const startOfTomorrow = endOfTomorrow - 86_400_000;
        const from = bounds('Leo is the boss from tomorrow.', 'fact', at)[0];
        if (from !== undefined) expect(Date.parse(from)).toBeLessThanOrEqual(startOfTomorrow);
      }
  });

  test('a text without a date has no validity', () =>
    expect(bounds('Closed until Friday.', 'fact', new Date(Number.NaN))).toEqual([undefined, undefined]));
});

it.each([
  'because ',
  'until May ',
  'from ',
  'for the next ',
  'a',
  '-',
  'a-',
  'a.',
  '+1',
  '+1 ',
  '1 Aa ',
  'is ',
  'password ',
  'Str',
  'the end of ',
  'a@',
  ' ',
])('attack: %j over and over is judged quickly', (piece) => {
  const judge = () => {
    for (const kind of ['fact', 'decision'] as const) tidyLearned([said(piece.repeat(1_000).slice(0, 1_000), kind)], SUNDAY);
  };
  expect(cpuMsOf(judge)).toBeLessThan(1_000);
});
