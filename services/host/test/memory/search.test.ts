import { itemsToEvict } from '@offshoot/memory/items/limits.ts';
import { stemsMeantBy } from '@offshoot/memory/words/groups.ts';
import { queryStems, search } from '@offshoot/memory/words/search.ts';
import { stem, topicKey, words } from '@offshoot/memory/words/words.ts';
import { describe, expect, it } from 'vitest';
import { item } from '../engines/requests.ts';

describe('words', () => {
  it.each([
    ['hotels', 'hotel'],
    ['booking', 'booked'],
    ['leaving', 'leave'],
    ['decisions', 'decide'],
    ['flights', 'flight'],
    ['flying', 'fly'],
    ['travelling', 'travel'],
    ['allergic', 'allergies'],
    ['favorite', 'favourites'],
    ['parties', 'party'],
    ['recommendation', 'recommends'],
  ])('%s and %s are one', (a, b) => {
    expect(stem(a)).toBe(stem(b));
  });

  it.each([
    ['bus', 'bu'],
    ['constructor', ''],
    ['__proto__', ''],
    ['is', 'i'],
  ])('%s is not %s', (a, b) => {
    expect(stem(a)).not.toBe(b);
  });

  it('cuts text into words, any script', () => {
    expect(words("Saul's Wi-Fi, Zoë’s café 新宿 24h")).toEqual(['saul', 'wifi', 'zoë', 'café', '新宿', '24h']);
    expect(topicKey('the of and', 3)).toBe('the-of-and');
  });

  it('a trip includes its beds and its transport, a hotel does not include a flight', () => {
    expect([...stemsMeantBy('trip')]).toEqual(expect.arrayContaining(['hotel', 'flight']));
    expect([...stemsMeantBy('hotel')]).not.toContain('flight');
  });
});

describe('search', () => {
  const texts = ['Saul is vegetarian.', 'Maria likes jazz bars.', "The group's hotel is in Shinjuku.", 'The hotel bar closes at ten.'];
  const found = (question: string) => search(texts, (t) => t, queryStems(question)).map((hit) => hit.document);

  it('ranks the word itself before related words', () => {
    expect(found('Which hotel?')[0]).toContain('hotel');
    expect(found('Where do we stay?')).toContain("The group's hotel is in Shinjuku.");
    expect(found('Who plays jazz?')).toEqual(['Maria likes jazz bars.']);
    expect(found('What may Saul eat?')[0]).toBe('Saul is vegetarian.');
  });

  it('finds nothing if there is nothing', () => {
    expect(found('Quantum chromodynamics?')).toEqual([]);
    expect(search([], String, ['hotel'])).toEqual([]);
    expect(found('')).toEqual([]);
  });
});

describe('a full memory', () => {
  it('drops facts first, rules and credentials last, the oldest of each first', () => {
    const items = [
      item('training', 'r', 'R.'),
      item('fact', 'f1', 'F1.'),
      item('credential', 'c', 'C.'),
      item('fact', 'f2', 'F2.'),
      item('decision', 'd', 'D.'),
    ];
    expect(itemsToEvict(items, 4).map((i) => i.topic)).toEqual(['f1', 'f2', 'd', 'r']);
    expect(itemsToEvict(items, 0)).toEqual([]);
  });
});
