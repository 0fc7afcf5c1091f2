// Who may delete what. Each attack is an order to forget that must change only its speaker's own items.

import { forgetPlan, mentionsOf } from '@offshoot/memory/forgetting/forget-rules.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { ForgetOrder } from '@offshoot/memory/items/learned.ts';
import { type Person, personOf, withMembers } from '@offshoot/memory/people/people.ts';
import { describe, expect, it } from 'vitest';
import { inherited, item, MARIA, SAUL } from '../engines/requests.ts';

const MALLORY = 'ee'.repeat(32);
const OWNER = '0f'.repeat(32);
const by = (senderInboxId: string, senderName: string) => ({
  provenance: { from: 'message' as const, messageId: 'm', senderInboxId, senderName },
});
const KNOWN: MemoryItem[] = [
  item('personalization', 'saul:diet', 'Saul is vegetarian.', by(SAUL, 'Saul')),
  item('personalization', 'saul:allergy:nut', 'Saul is allergic to nuts.', by(MARIA, 'Maria')),
  item('personalization', 'saul-sister:diet', "Saul's sister is vegan.", by(MARIA, 'Maria')),
  item('personalization', 'saul-goodman:diet', 'Saul Goodman is vegan.', by(MARIA, 'Maria')),
  item('fact', 'our:hotel', 'The hotel is in Ginza.', by(SAUL, 'Saul')),
  inherited('fact', 'our:hotel', 'The hotel is in Shinjuku.'),
  inherited('personalization', 'saul:home', 'Saul lives in Berlin.'),
  item('training', 'rule:ask', 'Always ask first.', by(OWNER, 'Ada')),
];
const EVERYTHING = KNOWN.map((i) => i.id);
const MEMBERS = [
  { inboxId: SAUL, name: 'Saul' },
  { inboxId: MARIA, name: 'Maria' },
];

interface Order {
  inboxId?: string;
  name?: string;
  isOwner?: boolean;
  asked?: readonly string[];
  scope?: ForgetOrder['scope'] | 'none';
  text?: string;
  members?: readonly { inboxId: string; name: string }[];
  known?: readonly MemoryItem[];
}

function plan({ inboxId = MALLORY, name = 'Mallory', known = KNOWN, members = MEMBERS, ...o }: Order) {
  const people = withMembers([], [...members, { inboxId, name }]);
  const speaker = personOf(people, inboxId) as Person;
  const request = {
    asked: o.asked ?? EVERYTHING,
    scopes: o.scope === 'none' ? [] : [o.scope ?? ('named' as const)],
    text: o.text ?? 'forget it',
    speaker,
    isOwner: o.isOwner ?? false,
  };
  const { gone, hidden, stays, cut } = forgetPlan(request, { known, people });
  const ids = (items: readonly MemoryItem[]) => items.map((i) => i.id);
  return { gone: ids(gone), hidden: ids(hidden), stays: ids(stays), cut: cut.map(({ item: { id }, ...left }) => ({ id, ...left })) };
}
/** The items that nobody gets any more. */
const silenced = (o: Order) => [...plan(o).gone, ...plan(o).hidden];

describe('who may have what forgotten', () => {
  it('a member: what they taught is deleted, what others taught about them is hidden, the rest stays', () => {
    expect(plan({ inboxId: SAUL, name: 'Saul' })).toEqual({
      gone: ['mem-saul:diet', 'mem-our:hotel'],
      hidden: ['mem-saul:allergy:nut', 'mem-saul-sister:diet', 'inherited-saul:home'],
      stays: ['mem-saul-goodman:diet', 'inherited-our:hotel', 'mem-rule:ask'],
      cut: [],
    });
    expect(plan({ inboxId: MARIA, name: 'Maria' })).toMatchObject({
      gone: ['mem-saul:allergy:nut', 'mem-saul-sister:diet', 'mem-saul-goodman:diet'],
      hidden: [],
    });
  });

  it('the owner: anything; deleting an own item also deletes inherited ones on its topic', () => {
    const owner = { inboxId: OWNER, name: 'Ada', isOwner: true };
    expect(plan(owner)).toEqual({ gone: EVERYTHING, hidden: [], stays: [], cut: [] });
    expect(plan({ ...owner, asked: ['mem-our:hotel'] }).gone).toEqual(['mem-our:hotel', 'inherited-our:hotel']);
  });

  it('only what the order names, and only existing items', () => {
    const saul = { inboxId: SAUL, name: 'Saul' };
    expect(plan({ ...saul, asked: ['mem-saul:diet', 'mem-unknown', 'mem-saul:diet'] }).gone).toEqual(['mem-saul:diet']);
    expect(silenced({ ...saul, asked: [] })).toEqual([]);
  });

  it('everything about oneself, everything said, or both', () => {
    const saul = { inboxId: SAUL, name: 'Saul', asked: [] };
    const about = ['mem-saul:allergy:nut', 'mem-saul-sister:diet', 'inherited-saul:home'];
    expect(plan({ ...saul, scope: 'about-speaker' })).toMatchObject({ gone: ['mem-saul:diet'], hidden: about });
    // Items about oneself on the same topic are included, because others' words would reveal it again.
    expect(plan({ ...saul, scope: 'said' })).toMatchObject({ gone: ['mem-saul:diet', 'mem-our:hotel'], hidden: [] });
    expect(plan({ ...saul, scope: 'everything' })).toMatchObject({ gone: ['mem-saul:diet', 'mem-our:hotel'], hidden: about });
    expect(plan({ asked: [], scope: 'everything' })).toEqual({ gone: [], hidden: [], stays: [], cut: [] });
  });

  it('what others say about the speaker on that topic is hidden, too, and so are items that say the same and more', () => {
    const known = [
      item('personalization', 'saul:likes:tea', 'Saul likes tea.', { id: 'tea', ...by(SAUL, 'Saul') }),
      item('personalization', 'saul:likes:green-tea', 'Saul likes green tea.', { id: 'green', ...by(SAUL, 'Saul') }),
      item('personalization', 'saul:likes:coffee', 'Saul likes coffee.', { id: 'coffee', ...by(SAUL, 'Saul') }),
      item('personalization', 'saul:likes:tea', 'Saul loves his tea.', { id: 'maria', ...by(MARIA, 'Maria') }),
      item('personalization', 'maria:likes:tea', 'Maria likes tea.', { id: 'hers', ...by(MARIA, 'Maria') }),
    ];
    expect(plan({ inboxId: SAUL, name: 'Saul', asked: ['tea'], known })).toEqual({
      gone: ['tea', 'green'],
      hidden: ['maria'],
      stays: [],
      cut: [],
    });
  });

  it('an item whose topic has no detail includes items on exactly that topic and no others', () => {
    const saul = { inboxId: SAUL, name: 'Saul' };
    const known = [
      item('fact', 'our:hotel', 'The hotel is in Ginza.', { id: 'hotel', ...by(SAUL, 'Saul') }),
      item('fact', 'our:hotel:room', 'The hotel in Ginza has room 12.', { id: 'room', ...by(SAUL, 'Saul') }),
    ];
    expect(plan({ ...saul, asked: ['hotel'], known }).gone).toEqual(['hotel']);
  });

  it('of an item about two people, only the named person’s part is deleted; an item that cannot be split stays', () => {
    const concerns = [{ key: 'saul' }, { key: 'maria' }];
    const known = [
      item('personalization', 'saul:allergy', 'Saul is allergic to nuts and Maria eats everything.', {
        id: 'apart',
        concerns,
        ...by(SAUL, 'Saul'),
      }),
      item('fact', 'saul:love', 'Saul and Maria met in Rome.', { id: 'joint', concerns, ...by(SAUL, 'Saul') }),
    ];
    const forgets = (text: string) => plan({ inboxId: SAUL, name: 'Saul', asked: ['apart', 'joint'], known, text });
    expect(forgets('forget Maria')).toEqual({
      gone: ['joint'],
      hidden: [],
      stays: [],
      cut: [{ id: 'apart', text: 'Saul is allergic to nuts.', topic: 'saul:allergy', key: 'saul' }],
    });
    const third = [
      item('fact', 'maria:love', 'Maria and Leo met in Rome.', {
        id: 'third',
        concerns: [{ key: 'maria' }, { key: 'leo' }],
        ...by(SAUL, 'Saul'),
      }),
    ];
    expect(plan({ inboxId: SAUL, name: 'Saul', asked: ['third'], known: third, text: 'forget Maria' }).stays).toEqual(['third']);
    expect(forgets('forget Saul').cut).toEqual([{ id: 'apart', text: 'Maria eats everything.', topic: 'maria:allergy', key: 'maria' }]);
    expect(forgets('forget Saul and Maria').gone).toEqual(['apart', 'joint']);
    expect(forgets('forget that').gone).toEqual(['apart', 'joint']);
    const three = item('personalization', 'saul:allergy', 'Saul is allergic to nuts and Maria eats everything and Leo eats fish.', {
      id: 'three',
      concerns: [...concerns, { key: 'leo' }],
      ...by(SAUL, 'Saul'),
    });
    const members = [...MEMBERS, { inboxId: 'ce'.repeat(32), name: 'Leo' }];
    expect(plan({ inboxId: SAUL, name: 'Saul', asked: ['three'], known: [three], members, text: 'forget Maria' }).stays).toEqual(['three']);
    // A speaker who takes back everything they said, or everything about themselves, loses the whole item.
    const whole = (o: Order) => plan({ inboxId: SAUL, name: 'Saul', asked: [], known: known.slice(0, 1), ...o });
    expect(whole({ scope: 'said', text: 'forget everything I said of Maria' })).toMatchObject({ gone: ['apart'], cut: [] });
    expect(whole({ scope: 'about-speaker', text: 'forget everything about me, Saul' })).toMatchObject({ gone: ['apart'], cut: [] });
    const ofOthers = whole({ scope: 'about-speaker', asked: ['third'], known: third, text: 'forget Maria and everything about me' });
    expect(ofOthers).toMatchObject({ gone: [], stays: ['third'] });
  });

  it('hidden items are deleted when their teller or the owner names them or the person concerned', () => {
    const concerns = [{ key: 'saul' }];
    const debt = item('fact', 'saul:owes:maria', 'Saul owes Maria 500 euros.', {
      id: 'debt',
      concerns,
      hidden: true,
      ...by(MARIA, 'Maria'),
    });
    const forgets = (o: Order) => plan({ asked: [], known: [debt], ...o }).gone;
    const maria = { inboxId: MARIA, name: 'Maria' };
    expect(forgets({ ...maria, text: 'forget what I said about Saul' })).toEqual(['debt']);
    expect(forgets({ ...maria, text: 'forget the 500 euros' })).toEqual(['debt']);
    expect(forgets({ ...maria, text: 'forget our hotel' })).toEqual([]);
    expect(forgets({ ...maria, scope: 'said' })).toEqual(['debt']);
    expect(forgets({ inboxId: OWNER, name: 'Ada', isOwner: true, text: 'forget what Saul owes' })).toEqual(['debt']);
    // Without an order, a mention deletes nothing, and the engine refers to visible items by ID.
    expect(forgets({ ...maria, scope: 'none', text: 'the 500 euros' })).toEqual([]);
    expect(forgets({ ...maria, known: [{ ...debt, hidden: undefined }], text: 'forget the 500 euros' })).toEqual([]);
    // Nobody else learns that they exist.
    for (const text of ['forget Saul', 'forget the 500 euros'])
      expect(plan({ asked: [], known: [debt], text })).toEqual({ gone: [], hidden: [], stays: [], cut: [] });
  });

  it('attack: forget everything, by a member who taught nothing', () => expect(silenced({})).toEqual([]));

  it('attack: to teach on the topic of the owner’s item, and to have both forgotten', () => {
    const known = [...KNOWN.slice(5), item('fact', 'our:hotel', 'No hotel.', { id: 'own', ...by(MALLORY, 'Mallory') })];
    expect(silenced({ asked: ['own'], known })).toEqual(['own']);
  });

  it("attack: to take a member's name", () => {
    for (const name of ['Saul', 'saul', ' SAUL ', 'Saul.', 'Ѕaul']) {
      expect(silenced({ name })).toEqual([]);
      expect(silenced({ name, scope: 'everything', asked: [] })).toEqual([]);
    }
  });

  it('attack: to take the name of a member who has taught nothing yet', () => {
    const known = KNOWN.slice(1, 4);
    expect(silenced({ name: 'Saul', known })).toEqual([]);
    expect(silenced({ inboxId: SAUL, name: 'Saul', known })).toHaveLength(2);
  });

  it('attack: to take the name of a thing or a place', () => {
    const known = [
      item('fact', 'shinjuku:hotel', 'The Shinjuku hotel is booked.', by(SAUL, 'Saul')),
      item('credential', 'shinjuku:door-code', 'The door code in Shinjuku is 4711.', by(SAUL, 'Saul')),
      item('personalization', 'hotel:room', 'The hotel room is liked.', by(SAUL, 'Saul')),
    ];
    for (const name of ['Shinjuku', 'Hotel'])
      expect(silenced({ name, asked: ['mem-shinjuku:hotel', 'mem-shinjuku:door-code', 'mem-hotel:room'], members: [], known })).toEqual([]);
  });

  it("attack: naming another member's item deletes nothing, not even one's own", () =>
    expect(silenced({ inboxId: SAUL, name: 'Saul', asked: ['inherited-our:hotel'] })).toEqual([]));

  it('attack: to take the name of a person who taught under it and has left', () => expect(silenced({ name: 'Saul' })).toEqual([]));

  it('attack: to take the name of a person who is only spoken of', () => {
    const people = withMembers([{ key: 'saul', names: ['Saul'] }], [{ inboxId: MALLORY, name: 'Saul' }]);
    const request = { asked: EVERYTHING, scopes: ['everything' as const], text: 'forget everything', isOwner: false };
    const { gone, hidden } = forgetPlan({ ...request, speaker: personOf(people, MALLORY) as Person }, { known: KNOWN.slice(1, 4), people });
    expect([gone, hidden]).toEqual([[], []]);
  });

  it('attack: a person’s key that belongs to the attacker’s inbox elsewhere concerns only that inbox', () => {
    const concerns = [{ key: 'saul', speaker: 'ab'.repeat(32) }];
    const known = [inherited('personalization', 'saul:home', 'Saul lives in Berlin.', { concerns })];
    expect(silenced({ inboxId: SAUL, name: 'Saul', known, asked: known.map(({ id }) => id) })).toEqual([]);
  });

  it('attack: a name without letters, of one letter, or of the group', () => {
    for (const name of ['', '…', 'our', 'rule']) {
      const gone = silenced({ name });
      expect(gone, name).not.toContain('mem-saul:diet');
      expect(gone, name).not.toContain('inherited-our:hotel');
      expect(gone, name).not.toContain('mem-rule:ask');
    }
  });
});

describe('lines that mention what was forgotten', () => {
  const mentions = (text: string, ...forgotten: MemoryItem[]) => mentionsOf(forgotten)(text);
  const hotel = KNOWN[4] as MemoryItem;
  it.each(['Is it in Ginza?', 'ginza is nice', 'Noted: The hotel is in Ginza.'])('%s', (line) => expect(mentions(line, hotel)).toBe(true));
  it.each(['Which hotel?', 'Saul is here', 'The group meets at 8.', ''])('not: %s', (line) => expect(mentions(line, hotel)).toBe(false));
  it('a group word counts only together with the others', () => {
    const diet = KNOWN[0] as MemoryItem;
    expect(mentions("I'm vegetarian", diet)).toBe(true);
    expect(mentions('What is on the menu, Saul?', diet)).toBe(false);
  });

  it.each([
    ['whose name is one of its words', item('fact', 'our:hotel', "The group's hotel is in Saul.", by(SAUL, 'Saul')), 'Is Saul nice?'],
    ['whose name occurs in it twice', item('personalization', 'ginza:home', 'Ginza lives in Ginza.', by(SAUL, 'Ginza')), 'Where is Ginza?'],
    ['who is not its subject', item('fact', 'saul', 'The flat of Saul is empty.', by(SAUL, 'Saul')), 'Saul was there'],
  ])('attack: a member %s keeps no line alive', (_, forgotten, line) => expect(mentions(line, forgotten)).toBe(true));

  it.each([
    ['a letter of another script', 'Gіnza is nice', 'The hotel is in Ginza.'],
    ['a letter of another script in the statement', 'Ginza is nice', 'The hotel is in Gіnza.'],
    ['capitals of another script', 'GINZA is nice', 'The hotel is in GІΝΖА.'],
    ['invisible characters', 'Gin\u200bza is nice', 'The hotel is in Gin\u00adza.'],
    ['wide letters', 'Ｇｉｎｚａ is nice', 'The hotel is in Ginza.'],
    ['accents', 'Gínzá is nice', 'The hotel is in Ginza.'],
    ['a zero', 'T0kyo is nice', 'The hotel is in Tokyo.'],
    ['a word of two letters', '銀座 is nice', 'The hotel is in 銀座.'],
    ['the whole sentence', 'noted: the hоtel is in the street.', 'The hotel is in the street.'],
  ])('attack: %s keeps no line alive', (_, line, text) => expect(mentions(line, item('fact', 'our:hotel', text))).toBe(true));
});
