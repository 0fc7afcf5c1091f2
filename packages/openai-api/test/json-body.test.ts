// Bodies are read as JSON that every reader takes for the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BodyHeaders, readJson, readJsonBody } from '../src/index.ts';
import { refusalOf } from './refused.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const problemOf = (text: string | Uint8Array) => {
  const { status, code, param, message } = refusalOf(() => readJson(typeof text === 'string' ? bytesOf(text) : text));
  return { status, code, param, message };
};

const json = fc.json({ stringUnit: 'binary', maxDepth: 8 });
const spaced = fc.tuple(json, fc.constantFrom(0, 1, '\t')).map(([text, space]) => JSON.stringify(JSON.parse(text), null, space));

test('what is read is what JSON.parse reads', () => {
  fc.assert(
    fc.property(spaced, (text) => {
      fc.pre(!text.includes('"__proto__"'));
      expect(readJson(bytesOf(text))).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
  for (const text of [
    '{"a":{"constructor":{"prototype":{}}}}',
    '[1,-0,1e308,5e-324]',
    '"a\\"b\\\\"',
    '{"a\\"":1,"a":2}',
    '{"a":"\\"a\\":1"}',
  ])
    expect(readJson(bytesOf(text))).toEqual(JSON.parse(text));
  expect(readJson(bytesOf('\ufeff{"a":1}'))).toEqual({ a: 1 });
});

test('attack: bytes that are no UTF-8', () => {
  const text = fc.string({ unit: 'grapheme' }).map((one) => bytesOf(JSON.stringify({ one })));
  const broken = fc.constantFrom([0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]);
  fc.assert(
    fc.property(text, broken, (bytes, wrong) => {
      const body = Uint8Array.from([...bytes.slice(0, -2), ...wrong, ...bytes.slice(-2)]);
      expect(problemOf(body)).toMatchObject({ status: 400, code: 'invalid_json', message: 'The body is not UTF-8.' });
    }),
    { numRuns: 200 },
  );
  expect(problemOf(Uint8Array.from(Buffer.from('{"a":1}', 'utf16le'))).status).toBe(400);
});

test('attack: what is no JSON, and nothing at all', () => {
  for (const text of ['', ' ', '{', '{"a":1,}', "{'a':1}", '{"a":NaN}', '{"a":Infinity}', '{"a":01}', '{} {}', '"\u0001"'])
    expect(problemOf(text), text).toMatchObject({ status: 400, code: 'invalid_json', message: 'The body is not JSON.' });
});

test('attack: numbers that no reader can keep', () => {
  const place: [text: string, param: string][] = [
    ['{"temperature":1e400}', 'temperature'],
    ['{"tools":[{"enum":[1,-1e400]}]}', 'tools[0].enum[1]'],
    [`{"a b":${'9'.repeat(400)}}`, '"a b"'],
  ];
  for (const [text, param] of place)
    expect(problemOf(text)).toMatchObject({
      status: 400,
      code: 'invalid_value',
      param,
      message: `'${param}' is a number that is out of range.`,
    });
  expect(problemOf('1e999').message).toBe('The body is a number that is out of range.');
});

test('attack: names that change what an object is, or that two readers take for two values', () => {
  expect(problemOf('{"a":[{"__proto__":{"admin":true}}]}')).toMatchObject({
    param: 'a[0].__proto__',
    message: "The name '__proto__' is not allowed in 'a[0]'.",
  });
  expect(problemOf('{"\\u005f_proto__":1}').param).toBe('__proto__');
  const twice = [
    ['{"instructions":"safe","instructions":"EVIL"}', 'instructions'],
    ['{"a":{"b":1,"\\u0062":2}}', 'b'],
    ['[{"a":[{"x":{"y":1}},{"x":{},"z":"x\\":","x":{}}]}]', 'x'],
    ['{"":1,"":1}', '""'],
  ] as const;
  for (const [text, name] of twice)
    expect(problemOf(text)).toMatchObject({ status: 400, code: 'invalid_value', message: `The name '${name}' is in an object twice.` });
});

test('attack: halves of characters, which only escapes can write', () => {
  for (const [text, param] of [
    ['{"input":"a\\ud800b"}', 'input'],
    ['{"a":[{"b":"\\uDFFF"}]}', 'a[0].b'],
    ['{"a":"\\ude00\\ud83d"}', 'a'],
  ] as const)
    expect(problemOf(text)).toEqual({ status: 400, code: 'invalid_value', param, message: `'${param}' has half of a character.` });
  expect(problemOf('"\\udc00"')).toMatchObject({ param: null, message: 'The body has half of a character.' });
  expect(problemOf('{"a":{"b\\udc00":1}}')).toMatchObject({
    param: 'a."b\\udc00"',
    message: "A name in 'a' has half of a character.",
  });
  expect(readJson(bytesOf('["\\ud83d\\ude00","\\\\ud800"]'))).toEqual(['😀', '\\ud800']);
});

test('attack: lists and objects in each other without end', () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const deep = (levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`;
    expect(() => readJson(bytesOf(deep(100)))).not.toThrow();
    for (const levels of [101, 100_000])
      expect(problemOf(deep(levels))).toMatchObject({ code: 'invalid_value', message: 'The body is nested too deeply.' });
  }
});

test('a body says how it is written, and only UTF-8 without compression is read', () => {
  const read = (headers: BodyHeaders) => readJsonBody(headers, bytesOf('{}'));
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset=utf8',
  ])
    expect(read({ 'content-type': type })).toEqual({});
  expect(read({ 'content-encoding': 'identity' })).toEqual({});
  // Nothing is no body.
  expect(readJsonBody({}, new Uint8Array())).toBe(undefined);
  for (const headers of [
    { 'content-type': 'application/json; charset=iso-8859-1' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-encoding': 'gzip' },
  ])
    expect(refusalOf(() => read(headers))).toMatchObject({ status: 415, code: 'invalid_content_type' });
});
