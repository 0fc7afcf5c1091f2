import { describe, expect, test } from 'vitest';
import { readPass } from '../../src/operator/pass.ts';

const passWith = (claims: unknown) => `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('what a pass says about itself', () => {
  test('is read with any letters in its name, and with any text copied around it', () => {
    const pass = passWith({ sub: 'Ådå 🦊', exp: 1_800_000_000 });
    expect(readPass(` ${pass}\n`)).toEqual({ text: pass, name: 'Ådå 🦊', expiresAt: new Date(1_800_000_000_000) });
  });

  test.each([
    ['nothing', ''],
    ['a key', 'a'.repeat(64)],
    ['a session’s token', 'x'.repeat(43)],
    ['four parts', `${passWith({ sub: 'Ada', exp: 1 })}.more`],
    ['no JSON', 'a.b.c'],
    ['no base64', 'a.§.c'],
    ['no name', passWith({ exp: 1 })],
    ['no end', passWith({ sub: 'Ada' })],
    ['nothing in it', passWith(null)],
  ])('%s is no pass', (_, text) => expect(readPass(text)).toBeUndefined());
});
