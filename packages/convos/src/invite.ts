import { fromBinary } from '@bufbuild/protobuf';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { InvitePayloadSchema, SignedInviteSchema } from '@offshoot/gen/convos/v1/invite_pb.ts';
import { base64urlnopad } from '@scure/base';
import { publicKeyToAddress } from 'viem/accounts';
import { inflateIfCompressed } from './inflate.ts';
import { slugOf } from './invite-link.ts';
import { dateOfUnixSeconds, READING } from './wire.ts';

/** Padding is optional. Throws on anything else that is not base64url. */
export function bytesFromBase64url(text: string): Uint8Array {
  if (text === '') throw new Error('not base64url');
  return base64urlnopad.decode(text.replace(/={1,2}$/, ''));
}

export const base64urlOf = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);

/** The content of an invite to a Convos conversation. Only its creator can read `conversationToken`. */
export interface Invite {
  /** The bare code, without separators: what is sent back to the creator. */
  slug: string;
  creatorInboxId: string;
  /** Equals the tag in the group's app data until the invite is revoked. */
  tag: string;
  conversationToken: Uint8Array;
  name?: string;
  description?: string;
  imageUrl?: string;
  emoji?: string;
  expiresAt?: Date;
  conversationExpiresAt?: Date;
  singleUse: boolean;
  /** 0x address (lower case) of the key that signed it; only the creator's inbox log can tell whether it is the creator's. */
  signerPublicKeyAddress: string;
}

export class InviteError extends Error {
  readonly code: 'malformed';
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'InviteError';
    this.code = 'malformed';
  }
}

/** Real invites are a few hundred bytes; a picture's URL and a long description fit many times over. */
const MAX_INFLATED_BYTES = 64 * 1024;
const INBOX_ID_BYTES = 32;
const MAX_TOKEN_BYTES = 1024;
const SIGNATURE_BYTES = 65;

/**
 * Reads an invite in any form that people paste: a link of any Convos version, or the bare code.
 * Throws InviteError for everything else, and never any other error.
 */
export function parseInvite(text: string): Invite {
  const slug = slugOf(text);
  if (slug === undefined)
    throw new InviteError('This is not a Convos invite link. Copy the whole link that Convos shows when you share a conversation.');
  try {
    return readSignedInvite(slug, inflateIfCompressed(bytesFromBase64url(slug), MAX_INFLATED_BYTES));
  } catch (cause) {
    if (cause instanceof InviteError) throw cause;
    throw new InviteError('The invite code is damaged or cut off. Copy the whole link again.', { cause });
  }
}

/** True if the invite or its conversation has expired. */
export function isExpired(invite: Invite, now: Date): boolean {
  return [invite.expiresAt, invite.conversationExpiresAt].some((end) => end !== undefined && end <= now);
}

function readSignedInvite(slug: string, bytes: Uint8Array): Invite {
  const { payload, signature } = fromBinary(SignedInviteSchema, bytes, READING);
  if (payload.length === 0 || signature.length === 0)
    throw new InviteError('The invite has no payload or no signature. Copy the whole link again.');
  return { slug, ...readPayload(payload), signerPublicKeyAddress: signerOf(payload, signature) };
}

function readPayload(bytes: Uint8Array): Omit<Invite, 'slug' | 'signerPublicKeyAddress'> {
  const payload = fromBinary(InvitePayloadSchema, bytes, READING);
  const { creatorInboxId, tag, conversationToken, name, description, imageUrl, emoji } = payload;
  if (creatorInboxId.length !== INBOX_ID_BYTES) throw new InviteError('The invite names no creator.');
  if (tag === '') throw new InviteError('The invite has no tag.');
  if (conversationToken.length === 0 || conversationToken.length > MAX_TOKEN_BYTES)
    throw new InviteError('The invite names no conversation.');
  return {
    creatorInboxId: bytesToHex(creatorInboxId),
    tag,
    conversationToken,
    name: name || undefined,
    description: description || undefined,
    imageUrl: imageUrl || undefined,
    emoji: emoji || undefined,
    expiresAt: dateOfUnixSeconds(payload.expiresAtUnix),
    conversationExpiresAt: dateOfUnixSeconds(payload.conversationExpiresAtUnix),
    singleUse: payload.expiresAfterUse,
  };
}

/** Recoverable secp256k1 signature over the SHA-256 of the payload: r, s, then the recovery bit (or 27/28). */
function signerOf(payload: Uint8Array, signature: Uint8Array): string {
  const bit = (signature[64] ?? 0) % 27;
  if (signature.length !== SIGNATURE_BYTES || bit > 1) throw new InviteError('The invite has no valid signature.');
  const recoveryFirst = Uint8Array.of(bit, ...signature.subarray(0, 64));
  const digest = sha256(payload);
  const compressed = secp256k1.recoverPublicKey(recoveryFirst, digest, { prehash: false });
  const uncompressed = secp256k1.Point.fromBytes(compressed).toBytes(false);
  return publicKeyToAddress(`0x${bytesToHex(uncompressed)}`).toLowerCase();
}
