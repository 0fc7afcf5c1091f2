import { completeProfile } from '@offshoot/profiles';
import { anyProfile } from '@offshoot/profiles/testing';
import { canonicalJson } from '@offshoot/statements';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { profileFile, readProfiles } from '../../src/profiles/profile-file.ts';
import { silence } from '../../src/terminal/input.ts';
import { printResult } from '../../src/terminal/output.ts';

const read = (text: string) => readProfiles('-', { ...silence, all: async () => text });
const complete = (body: object) => canonicalJson(completeProfile(body as Parameters<typeof completeProfile>[0]) as object as never);
const printed = (text: string) => {
  const shown: string[] = [];
  printResult({ stdout: (more) => void shown.push(more), stderr: () => {} }, false, { json: null, text });
  return shown.join('');
};

const fits = (wanted: string | RegExp) => (text: string) => (typeof wanted === 'string' ? text === wanted : wanted.test(text));

describe('a file of profiles', () => {
  test('says of any profiles what they say', async () => {
    const blank = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r', 'a', '#', '-', '"'), minLength: 1, maxLength: 6 });
    const withBlanks = fc.tuple(anyProfile, fc.option(blank)).map(([body, instructions]) => ({
      ...body,
      instructions: instructions ?? body.instructions,
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(withBlanks, { minLength: 1, maxLength: 3 }), async (bodies) => {
        const text = printed(bodies.map((body) => profileFile(body, undefined)).join('---\n'));
        const found = await read(text);
        expect(found.map(({ body }) => complete(body))).toEqual(bodies.map(complete));
      }),
      { numRuns: 500 },
    );
  });

  test('says the same to a reader of YAML 1.1', () => {
    const values = ['no', 'yes', 'on', 'y', '2026-01-01', '0777', '1:30', '1_000', '=', '<<', '~', 'plain'];
    const metadata = Object.fromEntries(values.map((value) => [value, value]));
    const text = profileFile({ name: 'a', instructions: 'yes', metadata } as Parameters<typeof profileFile>[0], undefined);
    expect(parse(text, { version: '1.1' })).toMatchObject({ instructions: 'yes', metadata });
    expect(text).toMatch(/^ {2}"=": "="$/m);
    expect(text).toMatch(/^ {2}plain: plain$/m);
  });

  test.each([
    ['name: a\ninstructions: b\nfoo: 1\n', 'stdin:3: foo is unknown here.'],
    ['name: a\ninstructions: b\nfoo: 1\ntemperature: 9\n', /^stdin:3: foo .*\nstdin:4: temperature must/],
    [
      'name: a\ninstructions: b\n---\nname: b\ntools:\n  - type: function\n    name: c\n  - type: mcp\n    headers: { "x y": 1 }\n',
      /stdin:9: .*x y/,
    ],
    ['---\nname: a\n', 'stdin:2: instructions is missing.'],
    ['name: a\ninstructions: b\nbase: 1\n', /^stdin:3: “base”/],
    [`name: a\ninstructions: b\nx: &x [1]\ny: [${'*x, '.repeat(50)}]\n`, /^stdin:1: its aliases stand for too much/],
    ['name: a\ninstructions: *b\n', /^stdin:/],
  ])('is refused with the line of the mistake: %j', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({ reason: 'VALIDATION_FAILED', message: expect.toSatisfy(fits(message)) });
  });
});
