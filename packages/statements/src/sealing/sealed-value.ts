import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { type SealingPurpose, sealingInfo } from './purpose.ts';

/** HPKE (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** Raw X25519 keys, 32 bytes each. */
export interface SealingKeys {
  publicKey: Uint8Array;
  privateKey: Uint8Array;
}

export interface SealedValue {
  /** 32 bytes. */
  encapsulatedKey: Uint8Array;
  /** As long as the plaintext plus a tag of 16 bytes. */
  ciphertext: Uint8Array;
}

/** The value was sealed to another key or for another purpose, or was modified; these cases cannot be distinguished. */
export class SealedValueError extends Error {}

export async function generateSealingKeys(): Promise<SealingKeys> {
  const pair = await suite.kem.generateKeyPair();
  const [publicKey, privateKey] = await Promise.all([
    suite.kem.serializePublicKey(pair.publicKey),
    suite.kem.serializePrivateKey(pair.privateKey),
  ]);
  return { publicKey: new Uint8Array(publicKey), privateKey: new Uint8Array(privateKey) };
}

/** Only the holder of the private key can open it. Check the public key with `verifySealingKey` first. */
export async function seal(publicKey: Uint8Array, purpose: SealingPurpose, plaintext: Uint8Array): Promise<SealedValue> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(bufferOf(publicKey));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: sealingInfo(purpose) });
  return { encapsulatedKey: new Uint8Array(sender.enc), ciphertext: new Uint8Array(await sender.seal(bufferOf(plaintext))) };
}

/** Throws SealedValueError. */
export async function openSealed(privateKey: Uint8Array, purpose: SealingPurpose, sealed: SealedValue): Promise<Uint8Array> {
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(bufferOf(privateKey));
    const recipient = await suite.createRecipientContext({
      recipientKey,
      enc: bufferOf(sealed.encapsulatedKey),
      info: sealingInfo(purpose),
    });
    return new Uint8Array(await recipient.open(bufferOf(sealed.ciphertext)));
  } catch (error) {
    throw new SealedValueError(`The sealed ${purpose.use} cannot be opened.`, { cause: error });
  }
}

/** Copies the bytes: a Node buffer's slice would still be a view of the whole. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
