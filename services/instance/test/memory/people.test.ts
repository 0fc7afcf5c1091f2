// Whom an agent knows: keys that stay, names that change, and what a name alone does not give.
import { describe, expect, it } from 'vitest';
import {
  keyOfName,
  nameLook,
  type Person,
  personNamed,
  personOf,
  personWithKey,
  withMembers,
} from '../../src/agent/memory/domain/people.ts';
import { MARIA, SAUL } from '../engines/requests.ts';

const MALLORY = 'ee'.repeat(32);
const members = (...named: [string, string][]) => named.map(([inboxId, name]) => ({ inboxId, name }));
const knowing = (people: readonly Person[], ...named: [string, string][]) => withMembers(people, members(...named));
const keys = (people: readonly Person[]) => people.map(({ key }) => key);

describe('members', () => {
  it('have a key of their first name, and keep it whatever they are called later', () => {
    const before = knowing([], [SAUL, 'Saul'], [MARIA, 'Maria Lopez']);
    expect(keys(before)).toEqual(['saul', 'maria-lopez']);
    const after = knowing(before, [SAUL, 'Sauly'], [MARIA, 'Maria Lopez']);
    expect(after).toEqual([{ key: 'saul', names: ['Sauly', 'Saul'], inboxId: SAUL }, before[1]]);
    expect(personOf(after, SAUL)?.key).toBe('saul');
  });

  it('of one name have two keys, and so has whoever looks like somebody else', () => {
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
  it('name somebody by what they are called now, were called once, or are called first', () => {
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

  it('attack: what is said of one of two of a name is about neither', () => {
    const people = knowing([], [SAUL, 'Saul'], [MALLORY, 'Saul']);
    expect(personNamed(people, 'Saul')).toBe('several');
    expect(personWithKey(people, keyOfName(people, 'Saul'))).toBeUndefined();
  });

  it('attack: to take the name of somebody who is spoken of, and is not here', () => {
    const absent: Person = { key: 'leo', names: ['Leo'] };
    const people = knowing([absent], [MALLORY, 'Leo']);
    expect(personOf(people, MALLORY)?.key).not.toBe('leo');
    expect(people[0]).toEqual(absent);
  });
});
