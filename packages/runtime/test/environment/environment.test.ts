import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { derived, group, logLevel, port, readEnvironment, text, url, variable, wholeNumber } from '../../src/environment/index.ts';

const settings = group({
  port: port('A_PORT', 8080, 'port of the part'),
  limits: group({ most: wholeNumber({ name: 'A_MOST', help: 'the most', default: 5 }, { least: 1, most: 10 }) }),
  other: url({ name: 'AN_URL', help: 'another part' }, 'http://127.0.0.1:1'),
  key: variable({ name: 'A_KEY', help: 'the key of the part', isRequired: true, isSecret: true }, (given) => {
    if (given.startsWith('key-')) return given;
    throw new Error('must start with key-');
  }),
});

const problemOf = (env: Record<string, string>): string => {
  try {
    readEnvironment(settings, env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

test('variables become nested values, and an empty one counts as unset', () => {
  expect(readEnvironment(settings, { A_KEY: 'key-1', A_PORT: '', A_MOST: '7' })).toEqual({
    port: 8080,
    limits: { most: 7 },
    other: undefined,
    key: 'key-1',
  });
});

test('one error names everything that is wrong, each with what to do', () => {
  expect(problemOf({ A_PORT: '70000', A_MOST: '0', AN_URL: 'somewhere' })).toBe(
    '4 settings cannot be used. A_PORT must be a port from 0 to 65535, not "70000". A_MOST must be a whole number from 1 to 10, not "0". ' +
      'AN_URL must be an http or https URL such as http://127.0.0.1:1, not "somewhere". A_KEY is not set: it is the key of the part.',
  );
});

test('one wrong variable gives one sentence, which does not repeat a secret', () => {
  expect(problemOf({ A_KEY: 'hunter2' })).toBe('A_KEY must start with key-.');
});

test('a derived value is checked only if each of its parts is valid', () => {
  const both = derived(group({ a: text({ name: 'A', help: 'a' }), b: port('B', 1, 'b') }), ({ a, b }) => {
    if (a === undefined && b > 1) throw new Error('Set A where B is above 1.');
    return b;
  });
  expect(readEnvironment(both, { A: 'x', B: '2' })).toBe(2);
  expect(() => readEnvironment(both, { B: '2' })).toThrow('Set A where B is above 1.');
  expect(() => readEnvironment(both, { B: 'x' })).toThrow('B must be a port from 0 to 65535, not "x".');
});

test('all variables of a setting are listed', () => {
  expect(settings.variables.map(({ name }) => name)).toEqual(['A_PORT', 'A_MOST', 'AN_URL', 'A_KEY']);
});

describe('numbers', () => {
  test('a port equals its digits, or is refused', () => {
    const read = (given: string) => readEnvironment(port('P', 1, 'a port'), { P: given });
    fc.assert(
      fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.integer().map(String)), (given) => {
        if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) expect(read(given)).toBe(Number(given));
        else expect(() => read(given)).toThrow(/^P must be a port/);
      }),
    );
  });

  test.each(['loud', 'WARN'])('%s is not a log level', (given) => {
    expect(() => readEnvironment(logLevel('info'), { LOG_LEVEL: given })).toThrow('LOG_LEVEL must be one of debug');
  });
});
