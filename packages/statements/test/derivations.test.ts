import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  capabilitiesOf,
  configDigestOf,
  contentDigest,
  type Destination,
  destinationText,
  type JsonObject,
  modelChoiceOf,
  newEnvelope,
  nostrAction,
  publishVersionAction,
  redeemableUntil,
  StatementError,
  sealedConfigDigestOf,
  templateId,
  textDigest,
} from '../src/index.ts';

const inboxId = '0123456789abcdef'.repeat(4);
const salt = '00112233445566778899aabbccddeeff';

describe('templateId', () => {
  it('is the first 26 base32 digits of sha256(inbox id bytes ‖ salt bytes)', () => {
    const digest = createHash('sha256')
      .update(Buffer.from(inboxId + salt, 'hex'))
      .digest();
    const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const digits = bits.match(/.{5}/g)?.map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)]) ?? [];
    expect(templateId(inboxId, salt)).toBe(`tmpl_${digits.slice(0, 26).join('')}`);
  });

  it('differs for another creator and for another salt', () => {
    const ids = [templateId(inboxId, salt), templateId('f'.repeat(64), salt), templateId(inboxId, 'f'.repeat(32))];
    expect(new Set(ids).size).toBe(3);
  });

  it.each([
    [`${inboxId}00`, salt],
    [inboxId, salt.toUpperCase()],
    [inboxId.slice(2), `00${salt}`],
  ])('refuses what is no inbox id or no salt', (inbox, badSalt) => {
    expect(() => templateId(inbox, badSalt)).toThrow(StatementError);
  });
});

describe('contentDigest', () => {
  it('covers the RFC 8785 form: sorted keys, shortest numbers, no spaces', () => {
    const json = { numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27], string: '€$\u000f\nA\'B"\\"/', literals: [null, true, false] };
    expect(canonicalJson(json)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units', () => {
    expect(canonicalJson({ '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 })).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    );
  });

  it('does not depend on the order of keys', () => {
    expect(contentDigest({ a: 1, b: { c: 2, d: 3 } })).toBe(contentDigest({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it('refuses values without a canonical form', () => {
    expect(() => contentDigest({ a: '\ud800' })).toThrow(StatementError);
    expect(() => contentDigest({ a: Number.NaN })).toThrow(StatementError);
    expect(() => textDigest('\udc00')).toThrow(StatementError);
  });
});

describe('capabilitiesOf', () => {
  it('names the model, the override and the tools, sorted', () => {
    const content = {
      model: { default: 'gpt-oss-30b', allowOverride: false },
      tools: [
        { id: 'sms', provisioning: 'TOOL_PROVISIONING_POOL' },
        { id: 'email', provisioning: 'TOOL_PROVISIONING_USER' },
      ],
    };
    expect(capabilitiesOf(content)).toBe('model=gpt-oss-30b override=no tools=email:user,sms:pool');
  });

  it('names what the pool makes for each instance, because the creator signs it and the owner accepts it', () => {
    const tool = (id: string, resource: string) => ({ id, provisioning: 'TOOL_PROVISIONING_POOL', resource: `TOOL_RESOURCE_${resource}` });
    const tools = [tool('a', 'OPENROUTER_KEY'), tool('b', 'AGENTMAIL_INBOX'), tool('c', 'TELNYX_NUMBER'), tool('d', 'WALLET')];
    expect(capabilitiesOf({ tools })).toBe(
      'model=gpt-oss-20b override=yes tools=a:openrouter-key,b:agentmail-inbox,c:telnyx-number,d:wallet',
    );
  });

  it('reads absent parts as the defaults', () => {
    expect(capabilitiesOf({})).toBe('model=gpt-oss-20b override=yes tools=none');
    expect(capabilitiesOf({ model: { default: 'm' } })).toBe('model=m override=yes tools=none');
  });

  it.each<[string, JsonObject]>([
    ['capabilities has no canonical form', { model: { default: 'm override=no tools=x:pool' } }],
    ['capabilities has no canonical form', { model: { default: 'm\nVersion: 9' } }],
    ['model is not an object', { model: 'm' }],
    ['model is not an object', { model: null }],
    ['model is not an object', { model: ['m'] }],
    ['tools is not a list', { tools: {} }],
    ['tool is not an object', { tools: [[]] }],
    ['capabilities has no canonical form', { tools: [{ id: 'a,b:pool', provisioning: 'TOOL_PROVISIONING_POOL' }] }],
    ['needs an id and a provisioning', { tools: [{ id: 3, provisioning: 'TOOL_PROVISIONING_POOL' }] }],
    ['needs an id and a provisioning', { tools: [{ id: 'a' }] }],
    ['needs an id and a provisioning', { tools: [{ id: 'a', provisioning: 3 }] }],
    ['needs an id and a provisioning', { tools: [{ id: 'a', provisioning: 'toString' }] }],
    ['a resource that nobody knows', { tools: [{ id: 'a', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_SATELLITE' }] }],
    ['a resource that nobody knows', { tools: [{ id: 'a', provisioning: 'TOOL_PROVISIONING_POOL', resource: 4 }] }],
    [
      'Two tools have one id',
      {
        tools: [
          { id: 'a', provisioning: 'TOOL_PROVISIONING_POOL' },
          { id: 'a', provisioning: 'TOOL_PROVISIONING_USER' },
        ],
      },
    ],
  ])('refuses content that cannot be put on one line: %s', (why, content) => {
    expect(() => capabilitiesOf(content)).toThrow(StatementError);
    expect(() => capabilitiesOf(content)).toThrow(new RegExp(why, 'i'));
  });

  it('names no resource of a tool that the user provides', () => {
    const tools = [{ id: 'a', provisioning: 'TOOL_PROVISIONING_USER', resource: 'TOOL_RESOURCE_WALLET' }];
    expect(capabilitiesOf({ tools })).toBe('model=gpt-oss-20b override=yes tools=a:user');
  });

  it('are part of the action of a version, next to the digest', () => {
    const action = publishVersionAction({ templateId: templateId(inboxId, salt), version: 1, previousDigest: '', contentJson: {} });
    expect(action).toMatchObject({ digest: contentDigest({}), capabilities: capabilitiesOf({}) });
  });
});

describe('destinationText', () => {
  const groupId = 'ab'.repeat(16);

  it('is the digest of the invite as given, or the adder of the agent, the group, or both', () => {
    expect(destinationText({ kind: 'invite', inviteUrl: 'https://x/?i=1' })).toBe(`invite ${textDigest('https://x/?i=1')}`);
    expect(destinationText({ kind: 'added', byId: inboxId, groupId: '' })).toBe(`added by ${inboxId}`);
    expect(destinationText({ kind: 'added', groupId, byId: '' })).toBe(`added to group ${groupId}`);
    expect(destinationText({ kind: 'added', byId: inboxId, groupId })).toBe(`added by ${inboxId} to group ${groupId}`);
  });

  it('is never open to anybody', () => {
    expect(() => destinationText({ kind: 'invite', inviteUrl: '' })).toThrow(StatementError);
    expect(() => destinationText({ kind: 'added', byId: '', groupId: '' })).toThrow(StatementError);
  });

  it('differs for every other invite, adder or group', () => {
    const ids = ['', inboxId, 'f'.repeat(64), groupId, 'c'.repeat(32)];
    const id = fc.constantFrom(...ids, ...ids.map((one) => `${inboxId} to group ${one}`), ` to group ${groupId}`);
    const destination: fc.Arbitrary<Destination> = fc.oneof(
      fc.record({ kind: fc.constant('added' as const), byId: id, groupId: id }),
      fc.constantFrom(...ids.slice(1), 'x').map((inviteUrl) => ({ kind: 'invite' as const, inviteUrl })),
    );
    const read = (given: Destination) => {
      try {
        return destinationText(given);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(destination, destination, (one, other) => {
        const [a, b] = [read(one), read(other)];
        if (a !== undefined && b !== undefined) expect(a === b).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });
});

describe('newEnvelope', () => {
  it('has whole seconds', () => {
    const envelope = newEnvelope(inboxId, { now: new Date('2026-01-01T00:00:00.999Z'), nonce: salt, lifetimeSeconds: 60 });
    expect(envelope.issuedAt.toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(envelope.expiresAt?.toISOString()).toBe('2026-01-01T00:01:00.000Z');
    expect(redeemableUntil(envelope)?.toISOString()).toBe('2026-01-01T00:02:00.000Z');
  });

  it('has no expiry for a version', () => {
    const envelope = newEnvelope(inboxId, { now: new Date(), nonce: salt });
    expect('expiresAt' in envelope).toBe(false);
    expect(redeemableUntil(envelope)).toBeUndefined();
  });
});

describe('the values of a claim', () => {
  it('have digests that differ with the values but not with their order', () => {
    expect(configDigestOf({})).toBe('none');
    expect(configDigestOf({ a: '1', b: '2' })).toBe(textDigest('{"a":"1","b":"2"}'));
    expect(configDigestOf({ b: '2', a: '1' })).toBe(configDigestOf({ a: '1', b: '2' }));
    expect(configDigestOf({ a: '' })).not.toBe('none');
    expect(() => configDigestOf({ a: '\ud800' })).toThrow(StatementError);
  });

  it('are covered with the encapsulated key and the tools of each sealed value', () => {
    const value = { encapsulatedKey: Uint8Array.of(0, 1), ciphertext: Uint8Array.of(255) };
    const expected = textDigest('{"ciphertext":"ff","encapsulatedKey":"0001","keys":["a","b"]}');
    expect(sealedConfigDigestOf({ value, keys: ['b', 'a'] })).toBe(expected);
    expect(sealedConfigDigestOf({ value: { ...value, encapsulatedKey: Uint8Array.of(0) }, keys: ['a', 'b'] })).not.toBe(expected);
  });

  it('express the default model in a way that no model name can', () => {
    expect([modelChoiceOf(''), modelChoiceOf('default')]).toEqual(['default', 'chosen default']);
  });
});

describe('what an owner settles about Nostr', () => {
  const peer = { key: 'ab'.repeat(32), name: 'Mia' };
  const settings = { enabled: true, relays: ['wss://relay.example/'], peers: [peer], mirror: false, attestation: [] };
  const action = (changes: Partial<typeof settings>) => nostrAction(`inst_${'a'.repeat(26)}`, { ...settings, ...changes }, 'none');

  it('covers what each peer is called, in no order', () => {
    const other = { key: 'cd'.repeat(32), name: 'Planner' };
    expect(action({ peers: [other, peer] })).toEqual(action({ peers: [peer, other] }));
    const swapped = [
      { ...peer, name: other.name },
      { ...other, name: peer.name },
    ];
    expect(action({ peers: swapped }).peerNames).not.toBe(action({ peers: [peer, other] }).peerNames);
  });

  it.each<Partial<typeof settings>>([
    { peers: [peer, { ...peer, name: 'Max' }] },
    { peers: [peer, { key: 'cd'.repeat(32), name: 'mia' }] },
    { relays: ['wss://relay.example/', 'wss://relay.example/'] },
  ])('attack: two of one name cannot be told apart: %j', (changes) => {
    expect(() => action(changes)).toThrow(StatementError);
  });
});
