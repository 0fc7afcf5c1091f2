// The people an agent knows: stable keys, changing names, and what a name alone does not prove.

import type { Concern } from '@offshoot/memory/items/item.ts';
import { speakerDigest } from '@offshoot/memory/items/tellers.ts';
import type { Inherited } from '@offshoot/memory/merging/merge.ts';
import { introduced, introductionsIn } from '@offshoot/memory/people/introductions.ts';
import { keyOfName, nameLook, type Person, personNamed, personOf, personWithKey, withMembers } from '@offshoot/memory/people/people.ts';
import { knownHere } from '@offshoot/memory/people/people-elsewhere.ts';
import { describe, expect, it } from 'vitest';
import { MARIA, SAUL } from '../engines/requests.ts';

const MALLORY = 'ee'.repeat(32);
const members = (...named: [string, string][]) => named.map(([inboxId, name]) => ({ inboxId, name }));
const knowing = (people: readonly Person[], ...named: [string, string][]) => withMembers(people, members(...named));
const keys = (people: readonly Person[]) => people.map(({ key }) => key);

describe('members', () => {
  it('get a key from their first name and keep it under later names', () => {
    const before = knowing([], [SAUL, 'Saul'], [MARIA, 'Maria Lopez']);
    expect(keys(before)).toEqual(['saul', 'maria-lopez']);
    const after = knowing(before, [SAUL, 'Sauly'], [MARIA, 'Maria Lopez']);
    expect(after).toEqual([{ key: 'saul', names: ['Sauly', 'Saul'], inboxId: SAUL }, before[1]]);
    expect(personOf(after, SAUL)?.key).toBe('saul');
  });

  it('with the same name get different keys, as do look-alikes', () => {
    const people = knowing([], [SAUL, 'Saul'], [MALLORY, 'Ѕaul'], [MARIA, 'saul']);
    expect(new Set(keys(people)).size).toBe(3);
    expect(keys(people).every((key) => key.startsWith('saul'))).toBe(true);
    expect(nameLook('Ѕaul')).toBe(nameLook('Saul'));
  });

  it.each(['our', 'Rule', 'Hotel', 'the', '…', '🎌', ''])('attack: a member called “%s” gets no key that means something else', (name) => {
    const [person] = knowing([], [MALLORY, name]);
    expect(person?.key).toMatch(/-[0-9a-f]{6}$/);
    expect(person?.key).not.toContain(MALLORY.slice(0, 8));
  });
});

describe('names', () => {
  it('identify a person by their current, former or first name', () => {
    const people = knowing(knowing([], [SAUL, 'Saul'], [MARIA, 'Maria Lopez']), [SAUL, 'Sauly'], [MARIA, 'Maria Lopez']);
    expect(['Sauly', 'saul', 'Maria', 'maria lopez'].map((name) => keyOfName(people, name))).toEqual([
      'saul',
      'saul',
      'maria-lopez',
      'maria-lopez',
    ]);
    expect(personNamed(people, 'Leo')).toBeUndefined();
    expect(keyOfName(people, 'Leo')).toBe('leo');
    expect(personNamed(people, '')).toBeUndefined();
  });

  it('attack: a statement about one of two people with the same name concerns neither', () => {
    const people = knowing([], [SAUL, 'Saul'], [MALLORY, 'Saul']);
    expect(personNamed(people, 'Saul')).toBe('several');
    expect(personWithKey(people, keyOfName(people, 'Saul'))).toBeUndefined();
  });

  it('attack: to take the name of an absent person who was spoken of', () => {
    const absent: Person = { key: 'leo', names: ['Leo'] };
    const people = knowing([absent], [MALLORY, 'Leo']);
    expect(personOf(people, MALLORY)?.key).not.toBe('leo');
    expect(people[0]).toEqual(absent);
  });
});

describe('a person who was spoken of', () => {
  const leo: Person = { key: 'leo', names: ['Leo'] };
  const people = withMembers([leo], members([SAUL, 'Saul'], [MARIA, 'Maria'], [MALLORY, 'Leo']));
  const saying = (inboxId: string, text: string, all = people, isOwner = false) =>
    introductionsIn(text, all, personOf(all, inboxId) as Person, isOwner).map(({ absent, member }) => [absent.key, member.inboxId]);

  it.each(['Leo is here now', "Hey all, Leo's here!", 'Leo has joined us', 'So Leo is now in the group. Hello!'])(
    'is here if another member says so: “%s”',
    (text) => expect(saying(SAUL, text)).toEqual([['leo', MALLORY]]),
  );

  it.each([
    ['Leo is @Kai', 'Kai'],
    ['@kai is Leo', 'Kai'],
    ['Kai is actually Leo.', 'Kai'],
  ])('is a member of another name: “%s”', (text, name) =>
    expect(saying(SAUL, text, withMembers([leo], members([SAUL, 'Saul'], [MALLORY, name])))).toEqual([['leo', MALLORY]]),
  );

  it.each(['Leo is not here', 'Is Leo here?', 'Maria is here', "Kai is Leo's sister", 'Leo is late', 'Leo', ''])(
    '“%s” introduces nobody',
    (text) => expect(saying(SAUL, text, withMembers([leo], members([SAUL, 'Saul'], [MARIA, 'Maria'], [MALLORY, 'Kai'])))).toEqual([]),
  );

  it('attack: to introduce oneself, by any name', () => {
    for (const text of ['Leo is here now', 'I am Leo', 'Leo is @Leo', "It's Leo"]) expect(saying(MALLORY, text), text).toEqual([]);
    expect(saying(MALLORY, 'Leo is here now', people, true)).toEqual([['leo', MALLORY]]);
  });

  it('attack: two people with that name, or a person who already has an inbox', () => {
    const two = withMembers(people, members(['dd'.repeat(32), 'Leo']));
    expect(saying(SAUL, 'Leo is here now', two)).toEqual([]);
    const known = introduced(people, { absent: leo, member: personOf(people, MALLORY) as Person });
    expect(saying(SAUL, 'Leo is @Maria', known)).toEqual([]);
  });

  it('keeps the key and both names, and takes over the other key', () => {
    const now = introduced(people, { absent: leo, member: personOf(people, MALLORY) as Person });
    expect(keys(now)).toEqual(['leo', 'saul', 'maria']);
    expect(now[0]).toMatchObject({ names: ['Leo'], inboxId: MALLORY, aliases: [expect.stringMatching(/^leo-/)] });
    expect(personWithKey(now, personOf(people, MALLORY)?.key ?? '')?.key).toBe('leo');
  });
});

describe('people of another conversation', () => {
  const entry = (topic: string, text: string, concerns: Concern[]): Inherited => ({
    ...{ kind: 'personalization', topic, text, concerns, sourceIds: ['mem_1'], generation: 1 },
    origin: { instanceId: 'i', agentName: 'Momo', saidBy: 'Leo', saidAt: '2026-01-01T00:00:00.000Z' },
  });

  it('are recognised by their inbox, under different names on either side', () => {
    const here = withMembers([], members([MALLORY, 'Saul'], [SAUL, 'Sauly']));
    const { items, people } = knownHere(
      [entry('saul:diet:vegan', 'Saul is vegan.', [{ key: 'saul', speaker: speakerDigest(SAUL) }])],
      here,
    );
    expect(items).toMatchObject([{ topic: 'sauly:diet:vegan', concerns: [{ key: 'sauly', speaker: speakerDigest(SAUL) }] }]);
    expect(people).toEqual(here);
  });

  it('are recognised by their inbox when they join later', () => {
    const { items, people } = knownHere([entry('saul:diet:vegan', 'Saul is vegan.', [{ key: 'saul', speaker: speakerDigest(SAUL) }])], []);
    expect(items[0]?.topic).toBe('saul:diet:vegan');
    const later = withMembers(people, members([MALLORY, 'Saul'], [SAUL, 'Sauly']));
    expect(personOf(later, SAUL)).toMatchObject({ key: 'saul', names: ['Sauly', 'Saul'] });
    expect(personOf(later, MALLORY)?.key).not.toBe('saul');
  });

  it('attack: a member with the name of a person elsewhere, with or without an inbox there', () => {
    const here = withMembers([], members([MALLORY, 'Saul']));
    for (const concern of [{ key: 'saul' }, { key: 'saul', speaker: speakerDigest(SAUL) }]) {
      const { items } = knownHere([entry('saul:diet:vegan', 'Saul is vegan.', [concern])], here);
      expect(items[0]?.topic).toMatch(/^saul-.+:diet:vegan$/);
      expect(items[0]?.concerns?.[0]?.key).not.toBe('saul');
    }
  });

  it('attack: to turn the group’s things into a person’s', () => {
    const { items } = knownHere([entry('our:hotel', 'The hotel is in Rome.', [{ key: 'our', speaker: speakerDigest(MALLORY) }])], []);
    expect(items).toMatchObject([{ topic: 'our:hotel', concerns: [] }]);
  });
});
