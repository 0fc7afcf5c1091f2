// Splits a sentence about several people into one for each: nothing is added, and nothing is lost.

import { ofEachPerson, partsByPerson } from '@offshoot/memory/people/sentence-parts.ts';
import { words } from '@offshoot/memory/words/words.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

const PEOPLE = [
  { key: 'saul', names: ['Saul'] },
  { key: 'mia', names: ['Mia'] },
  { key: 'ana-maria', names: ['Ana Maria'] },
];
const parts = (text: string) => partsByPerson(text, PEOPLE)?.map((part) => [part.about.join(), part.text]);

describe('a sentence about several people', () => {
  it.each([
    [
      'Saul and Mia are vegetarian.',
      [
        ['saul', 'Saul is vegetarian.'],
        ['mia', 'Mia is vegetarian.'],
      ],
    ],
    [
      'Saul, Mia and Ana Maria like tea',
      [
        ['saul', 'Saul likes tea.'],
        ['mia', 'Mia likes tea.'],
        ['ana-maria', 'Ana Maria likes tea.'],
      ],
    ],
    [
      'Saul and Mia have two cats.',
      [
        ['saul', 'Saul has two cats.'],
        ['mia', 'Mia has two cats.'],
      ],
    ],
    [
      'Saul is allergic to nuts and Mia eats everything.',
      [
        ['saul', 'Saul is allergic to nuts.'],
        ['mia', 'Mia eats everything.'],
      ],
    ],
    [
      'Saul lives in Rome, but Mia moved to Oslo and works there.',
      [
        ['saul', 'Saul lives in Rome.'],
        ['mia', 'Mia moved to Oslo and works there.'],
      ],
    ],
    [
      "Saul is tall. Mia's cat is small. Saul is kind.",
      [
        ['saul', 'Saul is tall. Saul is kind.'],
        ['mia', "Mia's cat is small."],
      ],
    ],
  ])('“%s” comes apart', (text, expected) => expect(parts(text)).toEqual(expected));

  it.each([
    'Saul likes tea and coffee.',
    'Saul likes Mia and Ana Maria.',
    'Saul and Mia met in Rome.',
    'Saul and Mia are married.',
    'Saul owes Mia 500 euros.',
    'The flight of Saul and Mia is late.',
    'Saul is tall and Mia says that Saul is kind.',
    'Mia and Ana Maria Saul',
    '',
  ])('“%s” stays whole', (text) => expect(parts(text)).toBeUndefined());

  test('in any sentence, each part names only its own person, and only verb endings are new (property)', () => {
    const word = fc.constantFrom(
      'Saul',
      'Mia',
      'Ana Maria',
      'and',
      'but',
      ',',
      'is',
      'are',
      'likes',
      'tea',
      'nuts',
      '.',
      'who',
      "Saul's",
      '🎌',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (said) => {
        const text = said.join(' ').replaceAll(' ,', ',').replaceAll(' .', '.');
        const apart = partsByPerson(text, PEOPLE) ?? [];
        const stems = new Set(words(text).map((w) => w.slice(0, 2)));
        for (const part of apart) {
          expect(part.about).toHaveLength(1);
          for (const w of words(part.text)) expect(stems.has(w.slice(0, 2)) || ['is'].includes(w), `${text} → ${part.text}`).toBe(true);
        }
        const kept = new Set(apart.flatMap((part) => words(part.text)));
        if (apart.length > 0) for (const w of ['tea', 'nuts', 'saul', 'mia']) expect(kept.has(w)).toBe(words(text).includes(w));
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

describe('a model’s item about several people', () => {
  const learned = (topic: string, text: string) =>
    ofEachPerson({ kind: 'personalization', topic, text }, PEOPLE).map((one) => [one.topic, one.text]);

  it('is stored for each of them', () => {
    expect(learned('saul:diet:vegetarian', 'Saul and Mia are vegetarian.')).toEqual([
      ['saul:diet:vegetarian', 'Saul is vegetarian.'],
      ['mia:diet:vegetarian', 'Mia is vegetarian.'],
    ]);
    expect(learned('saul:allergy:peanut', 'Saul is allergic to peanuts and Mia eats everything.')).toEqual([
      ['saul:allergy:peanut', 'Saul is allergic to peanuts.'],
      ['mia:allergy:eat-everything', 'Mia eats everything.'],
    ]);
  });

  it('or stays unchanged', () => {
    expect(learned('our:hotel', 'Saul and Mia are in the hotel.')).toEqual([['our:hotel', 'Saul and Mia are in the hotel.']]);
    expect(learned('saul:home', 'Saul lives in Rome.')).toEqual([['saul:home', 'Saul lives in Rome.']]);
  });
});
