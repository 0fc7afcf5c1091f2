import { anyCharacter, propertyRuns, SIGNER_ADDRESS } from '@offshoot/testing';
import {
  createInviteSlug as createInviteOfClient,
  decryptConversationToken,
  parseInvite as parseInviteAsClient,
  verifyInviteSignature,
} from '@xmtp/convos-cli/utils/invite';
import { parseAppData, serializeAppData } from '@xmtp/convos-cli/utils/metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createInviteSlug,
  decodeAppData,
  encodeAppData,
  inviteLink,
  type NewInvite,
  newInviteTag,
  parseInvite,
  readOwnInvite,
} from '../src/index.ts';

const CONVERSATION = '0123456789abcdef0123456789abcdef';
const creator = { inboxId: 'ab'.repeat(32), walletKey: new Uint8Array(32).fill(0x11) };
const KEY_FOR_CLIENT = `0x${'11'.repeat(32)}` as const;
const NOW = new Date('2026-11-23T10:00:00Z');

const zeros = (count: number) => new Uint8Array(count);
const anyBytes = (bytes: Uint8Array) => (count: number) => Uint8Array.from({ length: count }, (_, i) => bytes[i % bytes.length] ?? 0);

const texts = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 400 });
const futures = fc
  .date({ min: new Date(NOW.getTime() + 1000), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));
const conversationIds = fc.oneof(
  fc.uuid(),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((id) => Buffer.from(id).toString('hex')),
);
const randoms = fc.uint8Array({ minLength: 12, maxLength: 12 }).map(anyBytes);
const invites = fc.record<NewInvite>(
  {
    conversationId: conversationIds,
    creator: fc.constant(creator),
    tag: texts,
    name: texts,
    description: texts,
    imageUrl: fc.webUrl(),
    emoji: texts,
    expiresAt: futures,
    conversationExpiresAt: futures,
    singleUse: fc.boolean(),
  },
  { requiredKeys: ['conversationId', 'creator', 'tag'] },
);

describe('an invite that we write', () => {
  it('is read back as it was written, and names its conversation to its creator', () => {
    fc.assert(
      fc.property(invites, randoms, (invite, random) => {
        const { conversationId, creator: _, singleUse = false, ...words } = invite;
        const read = parseInvite(inviteLink(createInviteSlug(invite, random), 'dev'));
        expect(read).toMatchObject({ ...words, singleUse, creatorInboxId: creator.inboxId, signerPublicKeyAddress: SIGNER_ADDRESS });
        expect(readOwnInvite(read, creator, NOW)).toEqual({ is: 'valid', conversationId, tag: invite.tag });
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('is read by the real Convos client, which finds the conversation and the signature', async () => {
    await fc.assert(
      fc.asyncProperty(invites, randoms, async (invite, random) => {
        const read = parseInviteAsClient(inviteLink(createInviteSlug(invite, random), 'production'));
        const { tag, name, description, imageUrl, emoji, expiresAt, conversationExpiresAt } = invite;
        expect(read).toMatchObject({ tag, name, description, imageUrl, emoji, expiresAt, conversationExpiresAt });
        expect(read.creatorInboxId).toBe(creator.inboxId);
        expect(decryptConversationToken(read.conversationToken, creator.inboxId, Buffer.from(creator.walletKey))).toBe(
          invite.conversationId,
        );
        expect(await verifyInviteSignature(read, KEY_FOR_CLIENT)).toBe(true);
      }),
      { numRuns: propertyRuns(30) },
    );
  });

  it('stays what it is', () => {
    const slug = createInviteSlug({ conversationId: CONVERSATION, creator, tag: 'tagABC1234', name: 'Trip', emoji: '🏖️' }, zeros);
    expect(slug).toMatchInlineSnapshot(
      `"Cn4KPwEAAAAAAAAAAAAAAAA4-0Elwgwzxzs03O6URLcteeWx3xaM-lDJZGHNZsRC5pCBJ03ePYJsOFMTlwArNPYfTxIgq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6saCnRhZ0FCQzEyMzQiBFRyaXBSB_Cfj5bvuI8SQRfEK6PXbG29K40Sego9Tnv-WsIbqOviNsqzaTEb7qN2TQybOUUVEM__r0OJEE-BTV_PDKbTrdoQcJ3T_3h71oYB"`,
    );
    expect(inviteLink(slug, 'local')).toBe(`https://dev.convos.org/v2?i=${slug}`);
  });

  it('has a separator every 300 characters', () => {
    const slug = createInviteSlug({ conversationId: CONVERSATION, creator, tag: 'tag', description: 'x'.repeat(400) }, zeros);
    expect(slug.split('*').map(({ length }) => length)).toEqual([300, 300, expect.any(Number)]);
    expect(slug).not.toMatch(/\*$/);
  });
});

describe('the creator', () => {
  const slugOfClient = (tag = 'tag') => createInviteOfClient(CONVERSATION, creator.inboxId, tag, KEY_FOR_CLIENT, { name: 'Trip' });

  it('knows an invite that the real Convos client wrote with the same key', async () => {
    expect(readOwnInvite(parseInvite(await slugOfClient()), creator, NOW)).toEqual({
      is: 'valid',
      conversationId: CONVERSATION,
      tag: 'tag',
    });
  });

  it('knows when an invite or its conversation has ended', () => {
    for (const end of ['expiresAt', 'conversationExpiresAt']) {
      const slug = createInviteSlug({ conversationId: CONVERSATION, creator, tag: 'tag', [end]: NOW }, zeros);
      expect(readOwnInvite(parseInvite(slug), creator, NOW)).toEqual({ is: 'expired' });
      expect(readOwnInvite(parseInvite(slug), creator, new Date(NOW.getTime() - 1)).is).toBe('valid');
    }
  });

  it('attack: a member signs a token of the creator again, with a tag or an end of their own', () => {
    const { conversationToken } = parseInvite(
      createInviteSlug({ conversationId: CONVERSATION, creator, tag: 'old', expiresAt: NOW }, zeros),
    );
    const other = { inboxId: creator.inboxId, walletKey: new Uint8Array(32).fill(0x22) };
    const forged = parseInvite(createInviteSlug({ conversationId: CONVERSATION, creator: other, tag: 'new' }, zeros));
    expect(readOwnInvite({ ...forged, conversationToken }, creator, NOW)).toEqual({ is: 'foreign' });
  });

  it('attack: an invite of another inbox, of another key, or with a damaged token', () => {
    const invite = parseInvite(createInviteSlug({ conversationId: CONVERSATION, creator, tag: 'tag' }, zeros));
    expect(readOwnInvite(invite, { ...creator, inboxId: 'cd'.repeat(32) }, NOW)).toEqual({ is: 'foreign' });
    expect(readOwnInvite(invite, { ...creator, walletKey: new Uint8Array(32).fill(0x22) }, NOW)).toEqual({ is: 'foreign' });
    fc.assert(
      fc.property(fc.nat(invite.conversationToken.length * 8 - 1), (bit) => {
        const conversationToken = Uint8Array.from(invite.conversationToken);
        conversationToken[bit >> 3] = (conversationToken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(readOwnInvite({ ...invite, conversationToken }, creator, NOW)).toEqual({ is: 'foreign' });
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});

describe('app data that we write', () => {
  const fields = fc.record({ tag: texts, emoji: texts, expiresAt: futures }, { requiredKeys: ['tag'] });

  it('is read back, also by the real Convos client, and we read what that makes of it', () => {
    fc.assert(
      fc.property(fields, (data) => {
        const text = encodeAppData(data);
        expect(decodeAppData(text)).toEqual({ profiles: [], ...data });
        const byClient = parseAppData(text);
        expect(byClient).toMatchObject({
          tag: data.tag,
          emoji: data.emoji,
          expiresAtUnix: data.expiresAt && data.expiresAt.getTime() / 1000,
        });
        expect(decodeAppData(serializeAppData(byClient))).toEqual({ profiles: [], ...data });
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('stays what it is', () => {
    expect(encodeAppData({ tag: 'tagABC1234', emoji: '🏖️' })).toBe('Cgp0YWdBQkMxMjM0Mgfwn4-W77iP');
  });
});

describe('a new tag', () => {
  it('has ten letters or digits, for any random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 40, maxLength: 40 }), (bytes) => {
        let at = 0;
        const random = (count: number) => Uint8Array.from({ length: count }, () => bytes[at++ % 40] ?? 0);
        fc.pre(bytes.some((byte) => byte < 248));
        expect(newInviteTag(random)).toMatch(/^[A-Za-z0-9]{10}$/);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('prefers no letter: of all bytes, each gives as many', () => {
    let at = 0;
    const random = (count: number) => Uint8Array.from({ length: count }, () => at++ % 256);
    const letters = Array.from({ length: 620 }, () => newInviteTag(random)).join('');
    const counts = new Map<string, number>();
    for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThan(20);
  });
});
