// Names a conversation in an invite so that only the holder of the creator's wallet key can read it.
import { chacha20poly1305 } from '@noble/ciphers/chacha';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const VERSION = 1;
export const TOKEN_NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** How the ID is packed: the bytes of a UUID, or a text with its length before it. */
const UUID = 1;
const TEXT = 2;
const UUID_BYTES = 16;
const UUID_FORM = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_TEXT_BYTES = 255;

/** The creator's inbox and the secp256k1 key of the wallet that registered it. */
export interface InviteCreator {
  inboxId: string;
  /** 32 bytes. */
  walletKey: Uint8Array;
}

export function sealConversationToken(conversationId: string, creator: InviteCreator, nonce: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(VERSION), nonce, cipherOf(creator, nonce).encrypt(packed(conversationId)));
}

/** Undefined: not made by this creator, or damaged. */
export function openConversationToken(token: Uint8Array, creator: InviteCreator): string | undefined {
  const sealed = token.subarray(1 + TOKEN_NONCE_BYTES);
  if (token[0] !== VERSION || sealed.length <= TAG_BYTES) return undefined;
  try {
    return unpacked(cipherOf(creator, token.subarray(1, 1 + TOKEN_NONCE_BYTES)).decrypt(sealed));
  } catch {
    return undefined;
  }
}

function cipherOf({ inboxId, walletKey }: InviteCreator, nonce: Uint8Array) {
  const key = hkdf(sha256, walletKey, utf8ToBytes('ConvosInviteV1'), utf8ToBytes(`inbox:${inboxId}`), 32);
  return chacha20poly1305(key, nonce, utf8ToBytes(inboxId));
}

function packed(conversationId: string): Uint8Array {
  if (UUID_FORM.test(conversationId)) return concatBytes(Uint8Array.of(UUID), hexToBytes(conversationId.replaceAll('-', '')));
  const text = utf8ToBytes(conversationId);
  if (text.length === 0 || text.length > MAX_TEXT_BYTES) throw new RangeError('a conversation ID has 1 to 255 bytes');
  return concatBytes(Uint8Array.of(TEXT, text.length), text);
}

function unpacked([kind, ...rest]: Uint8Array): string | undefined {
  if (kind === UUID && rest.length === UUID_BYTES) return uuidOf(Uint8Array.from(rest));
  const [length = 0, ...text] = rest;
  if (kind !== TEXT || length === 0 || text.length !== length) return undefined;
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text));
}

function uuidOf(bytes: Uint8Array): string {
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
