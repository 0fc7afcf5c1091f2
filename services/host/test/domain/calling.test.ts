// How people address an agent by name, and how they merely mention it.

import { callIn, isMisspelt, withoutCall } from '@offshoot/engine/addressing/calling.ts';
import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('calls', () => {
  test.each([
    ['Juno, when do we fly?', 'when do we fly?'],
    ['juno whats the plan', 'whats the plan'],
    ['hey @juno remember the milk', 'remember the milk'],
    ['so juno, what’s next', 'what’s next'],
    ['juno is jo coming?', 'is jo coming?'],
    ['juno is anybody hurt', 'is anybody hurt'],
    ['JUNO forget that', 'forget that'],
    ["juno i'm vegan", "i'm vegan"],
    ['juno the hotel is Flora', 'the hotel is Flora'],
    ['whos the keeper, juno?', 'whos the keeper?'],
    ['what do you know about me juno', 'what do you know about me'],
    ['junno when is it', 'when is it'],
    ['hey jun, when is it', 'when is it'],
    ['when is it, jnuo?', 'when is it?'],
  ])('%j → %j', (text, rest) => expect(withoutCall(text, 'Juno')).toBe(rest));

  test('a known name makes a question out of a possible statement', () => {
    expect(withoutCall('juno will nadia come', 'Juno')).toBe('juno will nadia come');
    expect(withoutCall('juno will nadia come', 'Juno', (word) => word === 'nadia')).toBe('will nadia come');
  });

  test.each([
    'Juno is wrong',
    'Juno and I are late',
    'what do you know about juno?',
    'I like juno',
    'tell juno',
    'juno has a bug',
    'juno can read',
    'juno never answers',
    'juno’s idea',
    'when do we meet jun',
    'the june sales are on',
  ])('%j speaks of it', (text) => expect(callIn(text, 'Juno')).toBeUndefined());

  test('the rest of a line is never longer than the line, and a bare call stays unchanged', () => {
    expect(withoutCall('Juno!', 'Juno')).toBe('Juno!');
    const line = fc.string({ unit: anyCharacter });
    fc.assert(
      fc.property(line, fc.constantFrom('Juno', 'Trip Planner', '🤖', ''), (text, name) => {
        for (const said of [text, `${name} ${text}`, `${text}, ${name}?`])
          expect(withoutCall(said, name).length).toBeLessThanOrEqual(said.length);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

test.each([
  ['jnuo', true],
  ['juni', true],
  ['jun', true],
  ['junno', true],
  ['juno', false],
  ['uno', false],
  ['bruno', false],
  ['jane', false],
])('%j is Juno with a slip: %s', (said, expected) => expect(isMisspelt(said, 'Juno')).toBe(expected));

test('short names and everyday words never count as typos', () => {
  expect(isMisspelt('max', 'Mia')).toBe(false);
  expect(isMisspelt('some', 'Some1')).toBe(false);
  expect(isMisspelt('when', 'When1')).toBe(false);
});
