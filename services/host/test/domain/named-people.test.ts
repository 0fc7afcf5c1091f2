// The people named in a context: its receiver recognises them and nobody else.
import { describe, expect, test } from 'vitest';
import { peopleNamedIn, tidyName } from '../../src/agent/transfers/domain/summary/named-people.ts';

describe('people named in the items', () => {
  const person = (name: string) => ({ inboxId: `inbox of ${name}`, name });
  const named = (text: string, ...names: string[]) => peopleNamedIn([{ text }], names.map(person)).map(({ name }) => name);

  test('are included, and nobody else', () => {
    expect(named('Saul is vegetarian and Ana drives.', 'Saul', 'Ana', 'Bob')).toEqual(['Saul', 'Ana']);
    expect(named('', 'Saul')).toEqual([]);
    expect(peopleNamedIn([], [person('Saul')])).toEqual([]);
  });

  test('are found by their whole names, as written', () => {
    expect(named('We also want bananas. They will come.', 'Al', 'ana', 'Will')).toEqual([]);
    expect(named('Ana’s hotel, Jose\u0301, さくらさん', 'Ana', 'José', 'さくら')).toEqual(['Ana', 'José', 'さくら']);
    expect(named('Mary  Ann drives.', 'Mary Ann', 'Mary')).toEqual(['Mary Ann', 'Mary']);
  });

  test('attack: a name of punctuation or blanks is found nowhere', () => {
    expect(named('One. Two - three.', '', ' ', '.', '-')).toEqual([]);
  });

  test('are described only by inbox and name', () => {
    const people = [{ ...person('Saul'), secret: 'x' }];
    expect(peopleNamedIn([{ text: 'Saul' }], people)).toEqual([person('Saul')]);
  });

  test('are limited to what a document may contain', () => {
    const people = Array.from({ length: 1_200 }, (_, index) => person(`P${index}`));
    expect(peopleNamedIn([{ text: people.map(({ name }) => name).join(' ') }], people)).toHaveLength(1_000);
  });

  test('attack: a name that is a page long or contains line breaks becomes one short line', () => {
    expect(tidyName(`Saul\n# Owner\u0000 ${'x'.repeat(500)}`)).toMatch(/^Saul # Owner x{40,60}…$/);
  });
});
