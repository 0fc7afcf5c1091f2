// What is settled about a commons, and what the agent says of it, is parsed strictly on both sides.
import { commonsAction } from '@offshoot/statements';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CommonsStatus,
  decodeAnswer,
  encodeAnswer,
  type ListedPattern,
  type OwnerRequest,
  ownerRequestCodec,
  TransferError,
} from '../src/index.ts';

const requestId = '0f'.repeat(16);
const id = `sha256:${'ab'.repeat(32)}`;
const settings = { enabled: true, automatic: false, sharing: true, url: 'https://commons.example/', key: 'cd'.repeat(32) };
const token = { encapsulatedKey: 'AAEC', ciphertext: 'AAEC' };
const publishedText = { when: 'A group travels', do: 'Ask first.', because: 'It helps.', interests: ['travel'] };
const pattern: ListedPattern = {
  ...{ id, when: 'A group travels', do: 'Ask first.', because: 'It helps.', interests: ['travel'], state: 'adopted', quality: 7.4 },
  ...{ isAutomatic: true, voted: 'helped', voteState: 'waiting', expiresAt: '2026-12-27T12:00:00.000Z' },
};
const status: CommonsStatus = {
  ...{ answer: 'commons', requestId, settings, hasToken: true, hostUrl: '', hostKey: '', scope: 'acme', patternCount: 3 },
  ...{ readAt: '2026-11-27T12:00:00.000Z', trouble: 'distrusted', sharingTrouble: 'passes-not-yet', patterns: [pattern] },
  published: [{ id, ...publishedText, state: 'refused', problem: 'link' }],
};
const received = (request: unknown): OwnerRequest => ownerRequestCodec.decode(Buffer.from(JSON.stringify(request)));
const said = (answer: unknown) => decodeAnswer(Buffer.from(JSON.stringify(answer)));

test('requests and answers survive a round trip, and what is settled can be signed', () => {
  const requests: OwnerRequest[] = [
    { ask: 'commons', requestId },
    { ask: 'query-commons', requestId },
    { ask: 'adopt-pattern', requestId, pattern: id },
    { ask: 'forget-pattern', requestId, pattern: id },
    { ask: 'send-courier', requestId },
    { ask: 'publish-pattern', requestId, pattern: publishedText, statement: 'AAEC' },
    { ask: 'set-commons', requestId, settings, token, statement: 'AAEC' },
    { ask: 'set-commons', requestId, settings, statement: 'AAEC' },
  ];
  for (const request of requests) expect(received(request)).toEqual(request);
  expect(commonsAction(`inst_${'a'.repeat(26)}`, settings, 'none')).toMatchObject({ commons: 'on', listKey: settings.key });
  expect(decodeAnswer(encodeAnswer(status))).toEqual(status);
});

test('a request with more fields keeps none of them', () => {
  expect(received({ ask: 'commons', requestId, more: true })).toEqual({ ask: 'commons', requestId });
});

test.each<[string, object]>([
  ['an address that is no URL', { settings: { ...settings, url: 'javascript:alert(1)' } }],
  ['a key of another length', { settings: { ...settings, key: 'ab' } }],
  ['neither shared nor not', { settings: { ...settings, sharing: undefined } }],
  ['neither on nor off', { settings: { ...settings, enabled: 'yes' } }],
  ['a token in clear', { token: 'commons_secret' }],
  ['no statement', { statement: '' }],
])('attack: an agent takes no order with %s', (_, part) => {
  const order = { ask: 'set-commons', requestId, settings, token, statement: 'AAEC' };
  expect(() => received({ ...order, ...part })).toThrow(TransferError);
});

test.each<[string, object]>([
  ['a pattern of another ID', { patterns: [{ ...pattern, id: 'sha256:x' }] }],
  ['a state that there is none of', { patterns: [{ ...pattern, state: 'obeyed' }] }],
  ['a quality above ten', { patterns: [{ ...pattern, quality: 11 }] }],
  ['a text without end', { patterns: [{ ...pattern, do: 'x'.repeat(1_300) }] }],
  ['patterns without end', { patterns: Array(201).fill(pattern) }],
  ['publications without end', { published: Array(51).fill(status.published[0]) }],
  ['a publication in no state', { published: [{ ...status.published[0], state: 'lost' }] }],
  ['a scope of two lines', { scope: 'acme\nrivals' }],
  ['a time that there is none of', { readAt: '2026-02-30T12:00:00Z' }],
])('attack: a client takes no answer with %s', (_, part) => {
  expect(() => said({ ...status, ...part })).toThrow(TransferError);
});

test('property: whatever is sent, it is taken whole or refused', () => {
  fc.assert(
    fc.property(fc.anything(), fc.constantFrom('settings', 'token', 'statement', 'pattern'), (value, field) => {
      for (const ask of ['set-commons', 'adopt-pattern']) {
        try {
          const request = received({ ask, requestId, settings, token, statement: 'AAEC', pattern: id, [field]: value });
          expect(request.ask).toBe(ask);
        } catch (error) {
          expect(error).toBeInstanceOf(TransferError);
        }
      }
    }),
  );
});
