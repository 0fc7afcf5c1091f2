import { deflateRawSync } from 'node:zlib';
import { anyCharacter, compressed, cpuMsOf, propertyRuns, SIGNER_ADDRESS, signedInvite, slug, wrap } from '@offshoot/testing';
import { createInviteSlug } from '@xmtp/convos-cli/utils/invite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InviteError, isExpired, parseInvite } from '../src/index.ts';

const CREATOR = 'ab'.repeat(32);

/** Made with the real client and pinned here, so that its next version does not replace what we must still read. */
const SHORT_VECTOR =
  'HwAAALx4nOMq57JnnLJx77FTF6Yzb37c96Db4fV9zndbJj6KUosMj7ZrlpV_8fvx_01zw7aVPtSt4C6wPvFim6veNn-tzwc69WvlJ-9xEVJYTQBIcZUkpjs6ORsaGZsosYQUZRZ4MAg59twvvr3y2pVJnTu6pfS2lS7g_X7PsurO0c9JjYHbDd_PWy_fZnfvMusek3t23YzxGxelNPwNa3gbH_stN-dO4MabE3gYAf8NYMA';
const LONG_VECTOR =
  'HwAAAtd4nOOayMplz1i2wXZdZxHrHeHjjvfSzd84KhfNDKtf8Zgr9gHD_vaz525wzdq07HvXrbdvlL_ZJx_-tSbyyFUjzaBLzw9mbKhbXCGksJoAkOIqSUx3dHI2NDI2UeILKcosUCjJV_DJLE7Kz9N6wByeqlCQk5inMEoPT9pIMqOkpKDYSl8_tSIxtyAnVS-_KF0_Ua8gL91RNfRuAQMDA4MHYxD7h_n9097v6BdyDImYwLwyfVaR0p770z19pp0xvfdhxq1Gw9auuolzW_wOucau4L6t0see9_nhB4fi*2N39kY8cnlXYuLSon_lzTvHJz1YGAB9HFHM';

describe('an invite of the real Convos client', () => {
  it('is read completely, short and long', () => {
    expect(parseInvite(SHORT_VECTOR)).toMatchObject({
      creatorInboxId: CREATOR,
      tag: 'tagABC1234',
      name: 'Trip',
      singleUse: false,
      signerPublicKeyAddress: SIGNER_ADDRESS,
    });
    const long = parseInvite(LONG_VECTOR);
    expect(long).toMatchObject({
      name: 'Trip to Lisbon',
      singleUse: true,
      emoji: '🏖️',
      imageUrl: 'https://example.org/a.png',
      signerPublicKeyAddress: SIGNER_ADDRESS,
    });
    expect(long.expiresAt).toEqual(new Date('2030-01-02T03:04:05Z'));
    expect(long.description).toBe('We plan '.repeat(60));
    expect(long.slug).not.toContain('*');
  });

  it('is read from the installed version, under any name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }), async (name) => {
        const made = await createInviteSlug('0123456789abcdef0123456789abcdef', CREATOR, 'tag', `0x${'11'.repeat(32)}`, { name });
        expect(parseInvite(made)).toMatchObject({ name, tag: 'tag', creatorInboxId: CREATOR, signerPublicKeyAddress: SIGNER_ADDRESS });
      }),
      { numRuns: propertyRuns(30) },
    );
  });
});

describe('every form of the link', () => {
  const encoded = encodeURIComponent(LONG_VECTOR);
  it.each([
    `https://dev.convos.org/v2?i=${encoded}`,
    `https://convos.org/v2?i=${LONG_VECTOR}`,
    `https://popup.convos.org/v2?x=1&i=${encoded}#top`,
    `https://convos.org/i/${LONG_VECTOR}`,
    `https://convos.org/i/${LONG_VECTOR.replaceAll('*', '%2A')}/`,
    `https://convos.org/invite?code=${encoded}`,
    `https://convos.org/join/${LONG_VECTOR}`,
    `convos://join/${LONG_VECTOR}`,
    `convos://dev.convos.org/v2?i=${encoded}`,
    `convos://?i=${encoded}`,
    `  ${LONG_VECTOR}\n`,
    LONG_VECTOR.replaceAll('*', ''),
  ])('reads %.40s…', (text) => {
    expect(parseInvite(text)).toMatchObject({ tag: 'tagABC1234', slug: LONG_VECTOR.replaceAll('*', '') });
  });
});

describe('every encoding of the bytes', () => {
  const bytes = signedInvite({ name: 'x'.repeat(300) });
  it.each([
    ['uncompressed', bytes],
    ['zlib, as the command line writes', compressed(bytes, 'zlib')],
    ['raw deflate, as iOS writes', compressed(bytes, 'raw')],
  ])('%s', (_, form) => {
    expect(parseInvite(slug(form))).toMatchObject({ tag: 'tagABC1234', signerPublicKeyAddress: SIGNER_ADDRESS });
  });
});

describe('isExpired', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const unix = (text: string) => BigInt(Date.parse(text) / 1000);
  it.each([
    ['no end', {}, false],
    ['ends later', { expiresAtUnix: unix('2026-01-01T00:00:01Z') }, false],
    ['ends now', { expiresAtUnix: unix('2026-01-01T00:00:00Z') }, true],
    ['the conversation has ended', { conversationExpiresAtUnix: unix('2025-12-31T23:59:59Z') }, true],
    ['0 means none', { expiresAtUnix: 0n }, false],
  ])('%s', (_, fields, expected) => {
    expect(isExpired(parseInvite(slug(signedInvite(fields))), now)).toBe(expected);
  });
});

describe('anything else throws InviteError and nothing else', () => {
  const good = signedInvite();
  const payload = good.subarray(2, good.length - 67);
  it.each([
    ['nothing', ''],
    ['a sentence', 'come join us at the beach'],
    ['another site', 'https://example.org/'],
    ['another scheme', `javascript://join/${SHORT_VECTOR}`],
    ['cut off in the middle', SHORT_VECTOR.slice(0, 120)],
    ['decompression bomb', slug(Buffer.concat([Buffer.from([0x1f, 0, 0, 0, 1]), deflateRawSync(Buffer.alloc(5_000_000))]))],
    ['endless text', 'A'.repeat(1_000_000)],
    ['missing signature', slug(payload)],
    ['signature of zeros', slug(wrap(payload, new Uint8Array(65)))],
    ['signature too short', slug(wrap(payload, new Uint8Array(64).fill(1)))],
    ['unknown recovery bit', slug(wrap(payload, new Uint8Array(65).fill(9)))],
    ['creator of the wrong length', slug(signedInvite({ creatorInboxId: 'abcd' }))],
    ['no tag', slug(signedInvite({ tag: '' }))],
    ['no token', slug(signedInvite({ token: new Uint8Array() }))],
    ['huge token', slug(signedInvite({ token: new Uint8Array(2000) }))],
    ['a time beyond all calendars', slug(signedInvite({ expiresAtUnix: 2n ** 62n }))],
  ])('%s', (_, text) => {
    expect(cpuMsOf(() => expect(() => parseInvite(text)).toThrow(InviteError))).toBeLessThan(1000);
  });

  it('for random texts and bytes', () => {
    const texts = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.webUrl({ withQueryParameters: true }),
      fc.uint8Array({ maxLength: 500 }).map((bytes) => slug(bytes)),
      fc.uint8Array({ maxLength: 500 }).map((bytes) => slug(Uint8Array.of(0x1f, 0, 0, 0, 9, ...bytes))),
      fc.uint8Array({ maxLength: 500 }).map((bytes) => slug(compressed(bytes, 'raw'))),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => `convos://join/${slug(wrap(bytes, new Uint8Array(65).fill(1)))}`),
    );
    fc.assert(
      fc.property(texts, (text) => void onlyInviteErrors(text)),
      { numRuns: propertyRuns(500) },
    );
  });

  it('a real invite with one bit flipped: refused, another signer, or the same content', () => {
    const bytes = signedInvite({ name: 'Trip' });
    const { slug: _, ...words } = parseInvite(slug(bytes));
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const damaged = Uint8Array.from(bytes);
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const read = onlyInviteErrors(slug(damaged));
        if (read?.signerPublicKeyAddress === SIGNER_ADDRESS) expect(read).toMatchObject(words);
      }),
      { numRuns: propertyRuns(400) },
    );
  });
});

function onlyInviteErrors(text: string) {
  try {
    return parseInvite(text);
  } catch (error) {
    expect(error).toBeInstanceOf(InviteError);
    return undefined;
  }
}
