import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConfigPurpose,
  generateSealingKeys,
  openSealed,
  SealedValueError,
  type SealingPurpose,
  seal,
} from '../../src/sealing/index.ts';

const purpose: ConfigPurpose = {
  use: 'user-config',
  instanceId: `inst_${'a'.repeat(26)}`,
  ownerId: '1'.repeat(64),
  templateId: `tmpl_${'a'.repeat(26)}`,
};
const text = new TextEncoder().encode('{"calendar":"s3cret"}');

describe('a sealed value', () => {
  it('opens with the private key, for its purpose', async () => {
    const keys = await generateSealingKeys();
    const sealed = await seal(keys.publicKey, purpose, text);
    expect(sealed.encapsulatedKey).toHaveLength(32);
    expect(sealed.ciphertext).toHaveLength(text.length + 16);
    expect(await openSealed(keys.privateKey, purpose, sealed)).toEqual(text);
  });

  it('can be sealed from a Buffer, which may be a view of shared memory', async () => {
    const keys = await generateSealingKeys();
    const sealed = await seal(Buffer.from(keys.publicKey), purpose, Buffer.from(text));
    const received = { encapsulatedKey: Buffer.from(sealed.encapsulatedKey), ciphertext: Buffer.from(sealed.ciphertext) };
    expect(await openSealed(Buffer.from(keys.privateKey), purpose, received)).toEqual(text);
  });

  it('has no bytes in common with another one of the same text', async () => {
    const { publicKey } = await generateSealingKeys();
    const [one, other] = await Promise.all([seal(publicKey, purpose, text), seal(publicKey, purpose, text)]);
    expect(one.encapsulatedKey).not.toEqual(other.encapsulatedKey);
    expect(one.ciphertext).not.toEqual(other.ciphertext);
  });

  it.each<[string, SealingPurpose]>([
    ['another use', { ...purpose, use: 'context-prompt' }],
    ['another instance', { ...purpose, instanceId: `inst_${'b'.repeat(26)}` }],
    ['another owner', { ...purpose, ownerId: '2'.repeat(64) }],
    ['another template', { ...purpose, templateId: `tmpl_${'b'.repeat(26)}` }],
  ])('does not open for %s', async (_, other) => {
    const keys = await generateSealingKeys();
    const sealed = await seal(keys.publicKey, purpose, text);
    await expect(openSealed(keys.privateKey, other, sealed)).rejects.toThrow(SealedValueError);
  });

  it('does not open with another key', async () => {
    const [keys, others] = await Promise.all([generateSealingKeys(), generateSealingKeys()]);
    await expect(openSealed(others.privateKey, purpose, await seal(keys.publicKey, purpose, text))).rejects.toThrow(SealedValueError);
  });

  it('does not open after a change of any byte', async () => {
    const keys = await generateSealingKeys();
    const sealed = await seal(keys.publicKey, purpose, text);
    const part = fc.constantFrom('encapsulatedKey' as const, 'ciphertext' as const);
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, position, flip) => {
        const bytes = sealed[which].slice();
        const at = position % bytes.length;
        // X25519 ignores the top bit of a public key (RFC 7748).
        if (which === 'encapsulatedKey' && at === 31 && (flip & 0x7f) === 0) return;
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        await expect(openSealed(keys.privateKey, purpose, { ...sealed, [which]: bytes })).rejects.toThrow(SealedValueError);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
