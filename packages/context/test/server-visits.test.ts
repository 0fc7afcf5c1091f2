// What goes between an owner and their agent about a server that is not connected yet: neither side trusts the other one's words.
import { expect, test } from 'vitest';
import {
  decodeAnswer,
  encodeAnswer,
  type OwnerAnswer,
  type OwnerRequest,
  ownerRequestCodec,
  type ServerSeen,
  TransferError,
} from '../src/index.ts';

const requestId = '0a'.repeat(16);
const state = '0b'.repeat(16);
const url = 'https://calendar.example/mcp';
const credential = { encapsulatedKey: 'AAEC', ciphertext: 'AwQF' };
const begin = { ask: 'begin-sign-in', requestId, url, issuer: 'https://auth.example/', page: 'https://offshoot.example' } as const;
const finish = { ask: 'finish-sign-in', requestId, state, code: 'a-code' } as const;
const requests: OwnerRequest[] = [
  { ask: 'see-server', requestId, url },
  { ask: 'see-server', requestId, url, credential },
  begin,
  finish,
  { ...finish, iss: 'https://auth.example' },
];
const seen = (found: ServerSeen['found']): ServerSeen => ({ answer: 'server-seen', requestId, url, found });
const tools = { is: 'tools', tools: ['{}'], leftOut: 3 } as const;
const begun = { is: 'begun', address: 'https://auth.example/authorize?state=b', state, expiresAt: '2026-01-01T00:00:00.000Z' } as const;
const answers: ServerSeen[] = [
  seen({ ...tools, tools: ['{}'] }),
  seen({ ...tools, tools: [], credential }),
  seen({ is: 'sign-in', issuer: 'https://auth.example/' }),
  seen(begun),
  seen({ is: 'key' }),
  { ...seen({ is: 'problem', problem: 'over' }), url: '' },
];

test('requests and answers survive a round trip', () => {
  for (const request of requests) expect(ownerRequestCodec.decode(ownerRequestCodec.encode(request))).toEqual(request);
  for (const answer of answers) expect(decodeAnswer(encodeAnswer(answer))).toEqual(answer);
});

test.each<object>([
  { ask: 'see-server', requestId, url: 'file:///etc/passwd' },
  { ask: 'see-server', requestId, url: '' },
  { ask: 'see-server', requestId, url, credential: 'a-token' },
  { ...begin, page: 'javascript:alert(1)' },
  { ...begin, page: `https://${'a'.repeat(300)}` },
  { ...begin, issuer: 'auth.example' },
  { ...begin, issuer: 'https://auth.example/ https://evil.example' },
  { ...finish, state: 'mine' },
  { ...finish, code: '' },
  { ...finish, code: 'two words' },
  { ...finish, code: 'x'.repeat(5_000) },
  { ...finish, iss: 'nobody' },
])('attack: a request out of form: %j', (request) => {
  expect(() => ownerRequestCodec.decode(Buffer.from(JSON.stringify(request)))).toThrow(TransferError);
});

test.each<unknown>([
  undefined,
  { is: 'open' },
  { ...tools, tools: Array.from({ length: 65 }, () => '{}') },
  { ...tools, tools: Array.from({ length: 17 }, () => 'x'.repeat(8_192)) },
  { ...tools, tools: ['x'.repeat(8_193)] },
  { ...tools, leftOut: -1 },
  { ...tools, credential: { encapsulatedKey: 'A B' } },
  { is: 'sign-in', issuer: 'javascript:alert(1)' },
  { ...begun, address: 'javascript:alert(1)' },
  { ...begun, address: 'data:text/html,x' },
  { ...begun, address: `https://auth.example/${'a'.repeat(5_000)}` },
  { ...begun, state: 'b' },
  { ...begun, expiresAt: 'never' },
  { is: 'problem', problem: '<b>' },
])('attack: an answer out of form: %j', (found) => {
  expect(() => decodeAnswer(encodeAnswer({ ...seen({ is: 'key' }), found } as OwnerAnswer))).toThrow(TransferError);
});
