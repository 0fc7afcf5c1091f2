import { expect, test } from 'vitest';
import { objectionToWhere, type WhereFields, whereOf } from '../src/destination/where.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const fields = (part: Partial<WhereFields>): WhereFields => ({ way: 'new', conversationId: '', url: '', byId: '', ...part });
const objection = (part: Partial<WhereFields>) => objectionToWhere(whereOf(fields(part)), NOW);

test('a new conversation needs nothing more, and adding it oneself needs nobody else', () => {
  expect(objection({})).toBeUndefined();
  expect(objection({ way: 'myself' })).toBeUndefined();
});

test('what was pasted loses what surrounds it, and nothing of another way is taken along', () => {
  const inbox = 'AB'.repeat(32);
  expect(whereOf(fields({ way: 'myself', byId: ` ${inbox}\n`, url: 'https://x' }))).toEqual({ way: 'myself', byId: inbox.toLowerCase() });
  expect(objection({ way: 'myself', byId: ` ${inbox}\n` })).toBeUndefined();
});

test.each([
  ['no conversation', { way: 'existing' }, /Choose a chat/],
  ['no invite', { way: 'invite', url: '  ' }, /Paste the invite link/],
  ['a link that is no invite', { way: 'invite', url: 'https://example.com/' }, /not an invite of Convos/],
  ['a link that was cut off', { way: 'invite', url: 'https://dev.convos.org/v2?i=Cg' }, /not an invite of Convos/],
  ['an Ethereum address for an inbox', { way: 'myself', byId: `0x${'a'.repeat(40)}` }, /64 characters/],
] as const)('%s is refused', (_, part, why) => {
  expect(objection(part)).toMatch(why);
});
