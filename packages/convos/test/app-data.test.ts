import { deflateRawSync } from 'node:zlib';
import { anyCharacter, compressed, propertyRuns } from '@offshoot/testing';
import { parseAppData, serializeAppData } from '@xmtp/convos-cli/utils/metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAppData, resolveProfiles, withInviteTag } from '../src/index.ts';

const ANA = 'ab'.repeat(32);
const SCOUT = 'cd'.repeat(32);

describe('decodeAppData', () => {
  it('reads the output of the real client, plain and compressed', () => {
    expect(decodeAppData('Cgp0YWdBQkMxMjM0Mgfwn4-W77iP')).toEqual({ tag: 'tagABC1234', profiles: [], emoji: '🏖️' });
    const profiles = Array.from({ length: 20 }, (_, i) => ({ inboxId: i.toString(16).padStart(64, 'a'), name: 'Member' }));
    const written = serializeAppData({ tag: 'tag', profiles, expiresAtUnix: 1_893_456_000 });
    expect(decodeAppData(written)).toEqual({ tag: 'tag', profiles, expiresAt: new Date('2030-01-01T00:00:00Z') });
  });

  it('reads the older zlib form and the original JSON form', () => {
    const plain = Buffer.concat([Buffer.from('Cgp0YWdBQkMxMjM0', 'base64url'), Buffer.from([0x32, 100]), Buffer.alloc(100, 'e')]);
    expect(decodeAppData(Buffer.from(compressed(plain, 'zlib')).toString('base64url'))).toMatchObject({ tag: 'tagABC1234' });
    expect(decodeAppData('{"tag":"old"}')).toMatchObject({ tag: 'old', profiles: [] });
  });

  it('returns an empty value for empty data and undefined for foreign data', () => {
    expect(decodeAppData('')).toEqual({ tag: '', profiles: [] });
    expect(decodeAppData('hello there')).toBeUndefined();
    const bomb = Buffer.concat([Buffer.from([0x1f, 0, 0, 0, 1]), deflateRawSync(Buffer.alloc(30_000_000))]);
    expect(decodeAppData(bomb.toString('base64url'))).toBeUndefined();
  });

  it('never throws', () => {
    const texts = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.json(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64url')),
    );
    fc.assert(
      fc.property(texts, (text) => void decodeAppData(text)),
      { numRuns: propertyRuns(2000) },
    );
  });
});

describe('withInviteTag', () => {
  it('changes the tag alone, and the real client reads the result', () => {
    const profiles = Array.from({ length: 20 }, (_, i) => ({ inboxId: i.toString(16).padStart(64, 'a'), name: 'Member' }));
    const written = serializeAppData({ tag: 'tag', profiles, expiresAtUnix: 1_893_456_000, emoji: '🏖️' });
    const changed = withInviteTag(written, 'another');
    expect(decodeAppData(changed)).toEqual({ ...decodeAppData(written), tag: 'another' });
    expect(parseAppData(changed)).toEqual({ ...parseAppData(written), tag: 'another' });
    expect(JSON.parse(withInviteTag('{"tag":"old","more":1}', 'new'))).toEqual({ tag: 'new', more: 1 });
  });

  it('keeps fields that only newer clients know', () => {
    const unknown = Buffer.from([0x9a, 0x06, 3, 1, 2, 3]);
    const written = Buffer.concat([Buffer.from('Cgp0YWdBQkMxMjM0', 'base64url'), unknown]);
    const changed = Buffer.from(withInviteTag(written.toString('base64url'), 'another'), 'base64url');
    expect(changed.includes(unknown)).toBe(true);
    expect(decodeAppData(changed.toString('base64url'))?.tag).toBe('another');
  });

  it('refuses what is no app data', () => {
    expect(() => withInviteTag('hello there', 'tag')).toThrow();
  });
});

describe('resolveProfiles', () => {
  const named = (name: string) => ({ name, memberKind: 'member' as const, metadata: {} });

  it('a later update replaces an earlier one', () => {
    const profiles = resolveProfiles([
      { kind: 'update', senderInboxId: ANA, profile: named('Ana B.') },
      { kind: 'update', senderInboxId: ANA, profile: named('Ana') },
    ]);
    expect(profiles.get(ANA)?.name).toBe('Ana B.');
  });

  it('a snapshot fills gaps but cannot rename a member who published a profile', () => {
    const snapshot = {
      kind: 'snapshot' as const,
      senderInboxId: SCOUT,
      profiles: [
        { inboxId: ANA, ...named('Mallory') },
        { inboxId: SCOUT, ...named('Scout') },
      ],
    };
    const profiles = resolveProfiles([snapshot, { kind: 'update', senderInboxId: ANA, profile: named('Ana') }]);
    expect([profiles.get(ANA)?.name, profiles.get(SCOUT)?.name]).toEqual(['Ana', 'Scout']);
  });

  it('app data comes last', () => {
    const profiles = resolveProfiles(
      [{ kind: 'update', senderInboxId: ANA, profile: named('Ana') }],
      [
        { inboxId: ANA, name: 'Old' },
        { inboxId: SCOUT.toUpperCase(), name: 'Scout' },
      ],
    );
    expect([profiles.get(ANA)?.name, profiles.get(SCOUT)?.name]).toEqual(['Ana', 'Scout']);
  });
});
