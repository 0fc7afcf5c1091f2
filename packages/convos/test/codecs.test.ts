import { propertyRuns } from '@offshoot/testing';
import { ExplodeSettingsCodec } from '@xmtp/convos-cli/utils/explodeSettings';
import { JoinRequestCodec } from '@xmtp/convos-cli/utils/joinRequest';
import {
  decodeProfileSnapshot,
  decodeProfileUpdate,
  encodeProfileSnapshot,
  encodeProfileUpdate,
} from '@xmtp/convos-cli/utils/profileMessages';
import { ThinkingCodec } from '@xmtp/convos-cli/utils/thinking';
import { TypingIndicatorCodec } from '@xmtp/convos-cli/utils/typingIndicator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ContentCodec,
  convosCodecs,
  explodeSettingsCodec,
  inviteJoinErrorCodec,
  joinRequestCodec,
  type Profile,
  type ProfileValue,
  profileSnapshotCodec,
  profileUpdateCodec,
  thinkingCodec,
  typingCodec,
} from '../src/index.ts';

const UPDATE_VECTOR =
  '0a0553636f7574180122160a0a74656d706c617465496412080a06746d706c5f7822140a0776657273696f6e1209110000000000000840220a0a0464656d6f12021800220b0a05656d70747912020a00';
const SCOUT: Profile = { name: 'Scout', memberKind: 'agent', metadata: { templateId: 'tmpl_x', version: 3, demo: false, empty: '' } };

const values = fc.oneof(fc.string({ unit: 'grapheme' }), fc.double({ noNaN: true }), fc.boolean());
const profiles: fc.Arbitrary<Profile> = fc.record({
  name: fc.option(fc.string({ unit: 'grapheme', minLength: 1 }), { nil: undefined }),
  memberKind: fc.constantFrom('agent' as const, 'member' as const),
  metadata: fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
    values,
    { noNullPrototype: true },
  ),
});

describe('profile_update', () => {
  it('has the bytes of the real client', () => {
    expect(Buffer.from(profileUpdateCodec.encode(SCOUT)).toString('hex')).toBe(UPDATE_VECTOR);
    expect(profileUpdateCodec.decode(Buffer.from(UPDATE_VECTOR, 'hex'))).toEqual(SCOUT);
  });

  it('is understood in both directions by us and the real client', () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        const theirs = decodeProfileUpdate({ content: profileUpdateCodec.encode(profile) } as never);
        expect({ name: theirs.name, kind: theirs.memberKind ?? 0 }).toEqual({
          name: profile.name,
          kind: profile.memberKind === 'agent' ? 1 : 0,
        });
        expect(plain(theirs.metadata)).toEqual(profile.metadata);
        const back = encodeProfileUpdate(theirs);
        expect(profileUpdateCodec.decode(back.content)).toEqual(profile);
      }),
    );
  });
});

describe('explode_settings', () => {
  it('is understood in both directions by us and the real client', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }), (expiresAt) => {
        const theirs = new ExplodeSettingsCodec();
        const read = theirs.decode({ content: explodeSettingsCodec.encode({ expiresAt }) } as never);
        expect(read).toEqual({ expiresAt: expiresAt.toISOString() });
        expect(explodeSettingsCodec.decode(theirs.encode(read).content)).toEqual({ expiresAt });
      }),
    );
  });

  it.each(['{}', '{"expiresAt":7}', '{"expiresAt":"soon"}', '[]', ''])('attack: %j is refused', (text) => {
    expect(() => explodeSettingsCodec.decode(Buffer.from(text))).toThrow();
  });
});

describe('thinking and typing_indicator', () => {
  const words = fc.string({ minLength: 1, unit: 'grapheme' });
  it('are understood in both directions by us and the real client', () => {
    const thinking = fc.record(
      { state: fc.constantFrom('start' as const, 'stop' as const), targetMessageId: words, content: words, resultMessageId: words },
      { requiredKeys: ['state', 'targetMessageId', 'content'] },
    );
    fc.assert(
      fc.property(thinking, fc.boolean(), (thought, isTyping) => {
        const [theirThinking, theirTyping] = [new ThinkingCodec(), new TypingIndicatorCodec()];
        expect(theirThinking.decode({ content: thinkingCodec.encode(thought) } as never)).toEqual(thought);
        expect(thinkingCodec.decode(theirThinking.encode(thought).content)).toEqual(thought);
        expect(theirTyping.decode({ content: typingCodec.encode({ isTyping }) } as never)).toEqual({ isTyping });
        expect(typingCodec.decode(theirTyping.encode({ isTyping }).content)).toEqual({ isTyping });
      }),
    );
  });

  it('bring no notification, and no text where they are unknown', () => {
    for (const codec of [thinkingCodec, typingCodec]) expect([codec.shouldPush ?? false, codec.fallback]).toEqual([false, undefined]);
  });

  it.each([
    '{}',
    '{"state":"start","targetMessageId":"","content":"x"}',
    '{"state":"begin","targetMessageId":"m","content":"x"}',
    '{"state":"stop","targetMessageId":"m","content":"x","resultMessageId":""}',
    '{"isTyping":"yes"}',
    '[]',
  ])('attack: %j is refused', (text) => {
    expect(() => thinkingCodec.decode(Buffer.from(text))).toThrow();
    expect(() => typingCodec.decode(Buffer.from(text))).toThrow();
  });
});

describe('profile_snapshot', () => {
  it('is understood in both directions by us and the real client', () => {
    const members = fc.array(fc.tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), profiles), { maxLength: 5 });
    fc.assert(
      fc.property(members, (list) => {
        const ours = list.map(([id, profile]) => ({ inboxId: Buffer.from(id).toString('hex'), ...profile }));
        const theirs = decodeProfileSnapshot({ content: profileSnapshotCodec.encode(ours) } as never);
        expect(theirs.profiles.map((one) => [one.inboxId, one.name])).toEqual(ours.map((one) => [one.inboxId, one.name]));
        expect(profileSnapshotCodec.decode(encodeProfileSnapshot(theirs).content)).toEqual(ours);
      }),
    );
  });

  it('keeps an encrypted image', () => {
    const member = {
      inboxId: 'cd'.repeat(32),
      ...SCOUT,
      image: { url: 'https://example.org/i', salt: new Uint8Array(32).fill(1), nonce: new Uint8Array(12).fill(2) },
    };
    expect(profileSnapshotCodec.decode(profileSnapshotCodec.encode([member]))).toEqual([member]);
  });
});

describe('join_request and invite_join_error', () => {
  it('a request is what the real client sends', () => {
    const request = { inviteSlug: 'abc', profile: { name: 'Scout', memberKind: 'agent' }, metadata: { templateId: 'tmpl_x' } };
    const theirs = new JoinRequestCodec();
    expect(theirs.decode({ content: joinRequestCodec.encode(request) } as never)).toEqual(request);
    expect(joinRequestCodec.decode(theirs.encode(request).content)).toEqual(request);
  });

  it('reads a refusal as iOS writes it', () => {
    const text = '{"errorType":"conversation_expired","inviteTag":"tagABC1234","timestamp":"2026-01-02T03:04:05Z"}';
    expect(inviteJoinErrorCodec.decode(new TextEncoder().encode(text))).toEqual({
      errorType: 'conversation_expired',
      inviteTag: 'tagABC1234',
      reason: undefined,
      timestamp: new Date('2026-01-02T03:04:05Z'),
    });
  });
});

describe('bytes from strangers', () => {
  it.each(convosCodecs.map((codec) => [codec.contentType, codec] as const))('%s: an error or a value, never a hang', (_, codec) => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(bytes, (content) => decodes(codec, content)),
      { numRuns: propertyRuns(1000) },
    );
  });

  it('metadata under the key __proto__ is ordinary metadata', () => {
    const profile: Profile = { memberKind: 'member', metadata: Object.fromEntries([['__proto__', 'x']]) };
    const read = profileUpdateCodec.decode(profileUpdateCodec.encode(profile));
    expect(Object.keys(read.metadata)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(read.metadata)).toBe(Object.prototype);
  });
});

function decodes(codec: ContentCodec<unknown>, content: Uint8Array): void {
  try {
    codec.decode(content);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
  }
}

function plain(metadata: Record<string, { value: ProfileValue }> = {}): Record<string, ProfileValue> {
  return Object.fromEntries(Object.entries(metadata).map(([key, { value }]) => [key, value]));
}
