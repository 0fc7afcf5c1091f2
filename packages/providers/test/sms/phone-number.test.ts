// Which numbers a message names for certain.
import { cpuMsOf } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { namesNumber, numberIn, phoneNumberOf } from '../../src/sms/phone-number.ts';

test.each([
  ['+1 415 555 0123', '+14155550123'],
  ['+1 (415) 555-0123', '+14155550123'],
  ['+14155550123', '+14155550123'],
  ['tel:+49 30 901820', '+4930901820'],
  ['+44 (0)20 7946 0958', '+442079460958'],
  ['+1\u00a0415\u2011555\u20110123', '+14155550123'],
])('%s', (written, number) => expect(phoneNumberOf(written)).toEqual({ number }));

test.each([
  ['415 555 0123', 'ambiguous'],
  ['0041 44 668 18 00', 'ambiguous'],
  ['20789', 'ambiguous'],
  ['+1 415 555 012', 'none'],
  ['+1 415 555 0123 4', 'none'],
  ['+999 123 456 789', 'none'],
  ['+1 415 555 O123', 'none'],
  ['+１ ４１５ ５５５ ０１２３', 'none'],
  ['+1 415 555 0123\u202e', 'none'],
  [`+1${' '.repeat(60)}4155550123`, 'none'],
  ['+1 900 555 0123', 'costly'],
  ['+44 909 879 0000', 'costly'],
  ['', 'none'],
] as const)('%s: %s', (written, problem) => expect(phoneNumberOf(written)).toBe(problem));

const NUMBER = '+14155550123';
test.each([
  ['text +1 415 555 0123 that we are late', true],
  ['text +1 (415) 555-0123: we are late', true],
  ['text +1 415 555 01234', false],
  ['text 415 555 0123', false],
  ['text ++14155550123', false],
  ['text a+14155550123', false],
  ['text +1 415 555 0124', false],
  ['', false],
])('“%s” names it: %s', (text, isNamed) => expect(namesNumber(text, NUMBER)).toBe(isNamed));

test('the number as it is written', () => {
  expect(numberIn('the hotel at +1 (415) 555-0123, please')).toEqual({ written: '+1 (415) 555-0123', index: 13 });
  expect(numberIn('the hotel')).toBeUndefined();
});

test('a long row of digits takes no time', () => {
  expect(cpuMsOf(() => namesNumber(`+${'1 '.repeat(20_000)}`, NUMBER))).toBeLessThan(500);
});
