// Who may delete what. Each attack is an order to forget that must change nothing but its speaker's own items.
import { describe, expect, it } from 'vitest';
import { type ForgetSpeaker, mayForget, mentionsOf } from '../../src/agent/memory/domain/forget-rules.ts';
import type { MemoryItem } from '../../src/agent/memory/domain/item.ts';
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
const forgets = (speaker: Partial<ForgetSpeaker>, asked: readonly string[] = EVERYTHING, members = MEMBERS, known = KNOWN) =>
  mayForget(asked, { inboxId: MALLORY, name: 'Mallory', isOwner: false, ...speaker }, { known, members }).map((i) => i.id);

describe('who may delete what', () => {
  it('a member: what they taught and what is about them, by whomever', () => {
    expect(forgets({ inboxId: SAUL, name: 'Saul' })).toEqual([
      'mem-saul:diet',
      'mem-saul:allergy:nut',
      'mem-saul-sister:diet',
      'mem-our:hotel',
      'inherited-saul:home',
    ]);
    expect(forgets({ inboxId: MARIA, name: 'Maria' })).toEqual(['mem-saul:allergy:nut', 'mem-saul-sister:diet', 'mem-saul-goodman:diet']);
  });

  it('the owner: anything, and with an own item what was inherited on its topic', () => {
    expect(forgets({ inboxId: OWNER, name: 'Ada', isOwner: true })).toEqual(EVERYTHING);
    expect(forgets({ inboxId: OWNER, name: 'Ada', isOwner: true }, ['mem-our:hotel'])).toEqual(['mem-our:hotel', 'inherited-our:hotel']);
  });

  it('only what was asked for, and only what is there', () => {
    expect(forgets({ inboxId: SAUL, name: 'Saul' }, ['mem-saul:diet', 'mem-unknown', 'mem-saul:diet'])).toEqual(['mem-saul:diet']);
    expect(forgets({ inboxId: SAUL, name: 'Saul' }, [])).toEqual([]);
  });

  it('attack: forget everything, by somebody who taught nothing', () => expect(forgets({})).toEqual([]));

  it('attack: to teach on the topic of what the owner brought, and to have that forgotten too', () => {
    const known = [...KNOWN.slice(5), item('fact', 'our:hotel', 'No hotel.', { id: 'own', ...by(MALLORY, 'Mallory') })];
    expect(forgets({}, ['own'], MEMBERS, known)).toEqual(['own']);
  });

  it("attack: to bear a member's name", () => {
    for (const name of ['Saul', 'saul', ' SAUL ', 'Saul.'])
      expect(forgets({ name }, EVERYTHING, [...MEMBERS, { inboxId: MALLORY, name }])).toEqual([]);
  });

  it('attack: to bear the name of a member who taught nothing yet', () => {
    const taughtByMaria = KNOWN.slice(1, 4);
    const impostor = { inboxId: MALLORY, name: 'Saul' };
    expect(forgets(impostor, EVERYTHING, MEMBERS, taughtByMaria)).toEqual([]);
    expect(forgets({ inboxId: SAUL, name: 'Saul' }, EVERYTHING, MEMBERS, taughtByMaria)).toHaveLength(2);
  });

  it('attack: to be called like a thing or a place', () => {
    const known = [
      item('fact', 'shinjuku:hotel', 'The Shinjuku hotel is booked.', by(SAUL, 'Saul')),
      item('credential', 'shinjuku:door-code', 'The door code in Shinjuku is 4711.', by(SAUL, 'Saul')),
      item('personalization', 'hotel:room', 'The hotel room is liked.', by(SAUL, 'Saul')),
    ];
    for (const name of ['Shinjuku', 'Hotel'])
      expect(forgets({ name }, ['mem-shinjuku:hotel', 'mem-shinjuku:door-code', 'mem-hotel:room'], [], known)).toEqual([]);
  });

  it("attack: to name another's item takes nothing along, not even an own one", () =>
    expect(forgets({ inboxId: SAUL, name: 'Saul' }, ['inherited-our:hotel'])).toEqual([]));

  it('attack: to bear the name of somebody who has left, and had taught under it', () =>
    expect(forgets({ name: 'Saul' }, EVERYTHING, [])).toEqual([]));

  it('attack: a name without letters, of one letter, or of the group', () => {
    for (const name of ['', '…', 'our', 'rule']) {
      const gone = forgets({ name });
      expect(gone, name).not.toContain('mem-saul:diet');
      expect(gone, name).not.toContain('inherited-our:hotel');
      expect(gone, name).not.toContain('mem-rule:ask');
    }
  });
});

describe('lines that speak of what was forgotten', () => {
  const mentions = (text: string, ...forgotten: MemoryItem[]) => mentionsOf(forgotten)(text);
  const hotel = KNOWN[4] as MemoryItem;
  it.each(['Is it in Ginza?', 'ginza is nice', 'Noted: The hotel is in Ginza.'])('%s', (line) => expect(mentions(line, hotel)).toBe(true));
  it.each(['Which hotel?', 'Saul is here', 'The group meets at 8.', ''])('not: %s', (line) => expect(mentions(line, hotel)).toBe(false));
  it('a word of a group tells only with the others', () => {
    const diet = KNOWN[0] as MemoryItem;
    expect(mentions("I'm vegetarian", diet)).toBe(true);
    expect(mentions('What is on the menu, Saul?', diet)).toBe(false);
  });

  it.each([
    ['whose name is a word of it', item('fact', 'our:hotel', "The group's hotel is in Saul.", by(SAUL, 'Saul')), 'Is Saul nice?'],
    ['whose name stands in it twice', item('personalization', 'ginza:home', 'Ginza lives in Ginza.', by(SAUL, 'Ginza')), 'Where is Ginza?'],
    ['who is no subject of it', item('fact', 'saul', 'The flat of Saul is empty.', by(SAUL, 'Saul')), 'Saul was there'],
  ])('attack: a member %s keeps no line alive', (_, forgotten, line) => expect(mentions(line, forgotten)).toBe(true));

  it.each([
    ['a letter of another script', 'Gіnza is nice', 'The hotel is in Ginza.'],
    ['a letter of another script in what was told', 'Ginza is nice', 'The hotel is in Gіnza.'],
    ['capitals of another script', 'GINZA is nice', 'The hotel is in GІΝΖА.'],
    ['what nobody sees', 'Gin\u200bza is nice', 'The hotel is in Gin\u00adza.'],
    ['wide letters', 'Ｇｉｎｚａ is nice', 'The hotel is in Ginza.'],
    ['accents', 'Gínzá is nice', 'The hotel is in Ginza.'],
    ['a zero', 'T0kyo is nice', 'The hotel is in Tokyo.'],
    ['a word of two letters', '銀座 is nice', 'The hotel is in 銀座.'],
    ['the whole sentence', 'noted: the hоtel is in the street.', 'The hotel is in the street.'],
  ])('attack: %s keeps no line alive', (_, line, text) => expect(mentions(line, item('fact', 'our:hotel', text))).toBe(true));
});
