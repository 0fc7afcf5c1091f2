import { cpuMsOf, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatOf, objectionTo, type ValueFormat } from '../src/value-rule.ts';

const accepts = (format: ValueFormat, value: string, choices: string[] = []) => objectionTo(value, { format, choices }) === undefined;

describe('a value', () => {
  it.each<[ValueFormat, string]>([
    ['text', 'anything at all\nand more'],
    ['email', 'ada@example.com'],
    ['email', 'ada.l+trips@mail.example.co.uk'],
    ['email', 'josé@bücher.example'],
    ['phone', '+15551234567'],
    ['url', 'https://example.com/a?b=c#d'],
    ['url', 'HTTP://127.0.0.1:8080'],
    ['number', '-12.5'],
    ['number', '007'],
  ])('of the format %s: %j', (format, value) => {
    expect(accepts(format, value)).toBe(true);
  });

  it.each<[string, ValueFormat, string]>([
    ['a bare host', 'email', 'ada@localhost'],
    ['no local part', 'email', '@example.com'],
    ['two addresses', 'email', 'ada@example.com,saul@example.com'],
    ['a second header', 'email', 'ada@example.com\nBcc: mallory@example.com'],
    ['a trailing line break', 'email', 'ada@example.com\n'],
    ['a display name', 'email', 'Ada <ada@example.com>'],
    ['two dots in a row', 'email', 'ada..l@example.com'],
    ['a domain of hyphens', 'email', 'ada@-example-.com'],
    ['no country code', 'phone', '5551234567'],
    ['spaces', 'phone', '+1 555 123 4567'],
    ['full-width digits', 'phone', '+１５５５１２３４５６７'],
    ['sixteen digits', 'phone', '+1234567890123456'],
    ['a script', 'url', 'javascript:alert(1)'],
    ['a file', 'url', 'file:///etc/passwd'],
    ['a line break that a parser drops', 'url', 'https://example.com/\nx'],
    ['a leading space', 'url', ' https://example.com'],
    ['no host', 'url', 'https://'],
    ['an exponent', 'number', '1e9'],
    ['hex', 'number', '0x10'],
    ['no digits after the point', 'number', '1.'],
    ['infinity', 'number', 'Infinity'],
    ['nothing', 'number', ''],
  ])('%s is refused: %s %j', (_, format, value) => {
    expect(accepts(format, value)).toBe(false);
  });

  it('must equal one of the choices exactly', () => {
    expect(accepts('text', 'metric', ['metric', 'imperial'])).toBe(true);
    expect(accepts('text', 'Metric', ['metric', 'imperial'])).toBe(false);
    expect(accepts('text', '', ['metric', 'imperial'])).toBe(false);
    // A choice must still match the format.
    expect(accepts('email', 'nobody', ['nobody'])).toBe(false);
  });

  it('is accepted if it is a real-world address, URL or number', () => {
    const examples: [ValueFormat, fc.Arbitrary<string>][] = [
      ['email', fc.emailAddress()],
      ['url', fc.webUrl({ withFragments: true, withQueryParameters: true, validSchemes: ['http', 'https'] })],
      ['number', fc.integer().map(String)],
      ['phone', fc.stringMatching(/^\+[1-9][0-9]{7,13}$/)],
    ];
    for (const [format, arbitrary] of examples)
      fc.assert(
        fc.property(arbitrary, (value) => accepts(format, value)),
        { numRuns: propertyRuns(200) },
      );
  });

  it('told-in-the-refusal: a refusal never contains the value', () => {
    const secret = fc.stringMatching(/^[A-Z]{12}$/);
    const format = fc.constantFrom<ValueFormat>('email', 'phone', 'url', 'number');
    fc.assert(
      fc.property(secret, format, (value, of) => {
        expect(objectionTo(value, { format: of, choices: [] })).not.toContain(value);
        expect(objectionTo(value, { format: of, choices: ['a', 'b'] })).not.toContain(value);
      }),
    );
  });

  it('slow-pattern: four thousand characters are checked without delay', () => {
    const judge = () => {
      for (const format of ['email', 'phone', 'url', 'number'] as const)
        for (const piece of ['a', 'a.', 'a-', '1', '@', '\u0301']) objectionTo(piece.repeat(4096), { format, choices: [] });
    };
    expect(cpuMsOf(judge)).toBeLessThan(1000);
  });
});

describe('a format', () => {
  it('is read by its name in ProtoJSON; an unknown one accepts any text', () => {
    expect(['EMAIL', 'PHONE', 'URL', 'NUMBER'].map((name) => formatOf(`VALUE_FORMAT_${name}`))).toEqual([
      'email',
      'phone',
      'url',
      'number',
    ]);
    expect([formatOf(undefined), formatOf('VALUE_FORMAT_UNSPECIFIED'), formatOf(3)]).toEqual(['text', 'text', 'text']);
  });
});
