import { createHash } from 'node:crypto';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { publicKeyToAddress } from 'viem/accounts';
import { bytesFromBase64url } from './base64url.ts';
import { inflateIfCompressed } from './inflate.ts';
import { slugOf } from './invite-link.ts';
import { dateOfUnixSeconds, hexOf } from './wire.ts';

/** What an invite to a Convos conversation says. Its creator alone can read `conversationToken`. */
export interface Invite {
  /** The bare code, without separators: what the creator is sent back. */
  slug: string;
  creatorInboxId: string;
  /** Equals the tag in the group's app data, as long as the invite has not been revoked. */
  tag: string;
  conversationToken: Uint8Array;
  name?: string;
  description?: string;
  imageUrl?: string;
  emoji?: string;
  expiresAt?: Date;
  conversationExpiresAt?: Date;
  singleUse: boolean;
  /** 0x address (lower case) of the key that signed it; whether it is the creator's only the creator's inbox log can tell. */
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

/** Real invites are a few hundred bytes; a picture's URL and a long description fit many times. */
const MAX_INFLATED_BYTES = 64 * 1024;
const INBOX_ID_BYTES = 32;
const MAX_TOKEN_BYTES = 1024;
const SIGNATURE_BYTES = 65;

/**
 * Reads an invite in any form that people paste: a link of any Convos version, or the bare code.
 * Throws InviteError for everything else; never anything but that, whatever the text.
 */
export function parseInvite(text: string): Invite {
  const slug = slugOf(text);
  if (slug === undefined)
    throw new InviteError('This is no Convos invite link. Copy the whole link that Convos shows when you share a conversation.');
  try {
    return readSignedInvite(slug, inflateIfCompressed(bytesFromBase64url(slug), MAX_INFLATED_BYTES));
  } catch (cause) {
    if (cause instanceof InviteError) throw cause;
    throw new InviteError('The invite code is damaged or cut off. Copy the whole link again.', { cause });
  }
}

/** True where the invite itself or its conversation has run out. */
export function isExpired(invite: Invite, now: Date): boolean {
  return [invite.expiresAt, invite.conversationExpiresAt].some((end) => end !== undefined && end <= now);
}

function readSignedInvite(slug: string, bytes: Uint8Array): Invite {
  const reader = new BinaryReader(bytes);
  let payload: Uint8Array | undefined;
  let signature: Uint8Array | undefined;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) payload = reader.bytes();
    else if (field === 2) signature = reader.bytes();
    else reader.skip(wireType, field);
  }
  if (!payload || !signature) throw new InviteError('The invite has no payload or no signature. Copy the whole link again.');
  return { slug, ...readPayload(payload), signerPublicKeyAddress: signerOf(payload, signature) };
}

function readPayload(bytes: Uint8Array): Omit<Invite, 'slug' | 'signerPublicKeyAddress'> {
  const reader = new BinaryReader(bytes);
  const invite: Omit<Invite, 'slug' | 'signerPublicKeyAddress'> = {
    creatorInboxId: '',
    tag: '',
    conversationToken: new Uint8Array(),
    singleUse: false,
  };
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    switch (field) {
      case 1:
        invite.conversationToken = reader.bytes();
        break;
      case 2:
        invite.creatorInboxId = hexOf(reader.bytes());
        break;
      case 3:
        invite.tag = reader.string();
        break;
      case 4:
        invite.name = reader.string() || undefined;
        break;
      case 5:
        invite.description = reader.string() || undefined;
        break;
      case 6:
        invite.imageUrl = reader.string() || undefined;
        break;
      case 7:
        invite.conversationExpiresAt = dateOfUnixSeconds(reader.sfixed64());
        break;
      case 8:
        invite.expiresAt = dateOfUnixSeconds(reader.sfixed64());
        break;
      case 9:
        invite.singleUse = reader.bool();
        break;
      case 10:
        invite.emoji = reader.string() || undefined;
        break;
      default:
        reader.skip(wireType, field);
    }
  }
  if (invite.creatorInboxId.length !== INBOX_ID_BYTES * 2) throw new InviteError('The invite names no creator.');
  if (invite.tag === '') throw new InviteError('The invite has no tag.');
  const tokenBytes = invite.conversationToken.length;
  if (tokenBytes === 0 || tokenBytes > MAX_TOKEN_BYTES) throw new InviteError('The invite names no conversation.');
  return invite;
}

/** Recoverable secp256k1 over SHA-256 of the payload: r, s, then the recovery bit (or 27/28). */
function signerOf(payload: Uint8Array, signature: Uint8Array): string {
  const bit = (signature[64] ?? 0) % 27;
  if (signature.length !== SIGNATURE_BYTES || bit > 1) throw new InviteError('The invite has no valid signature.');
  const recoveryFirst = Uint8Array.of(bit, ...signature.subarray(0, 64));
  const digest = createHash('sha256').update(payload).digest();
  const compressed = secp256k1.recoverPublicKey(recoveryFirst, digest, { prehash: false });
  const uncompressed = secp256k1.Point.fromBytes(compressed).toBytes(false);
  return publicKeyToAddress(`0x${hexOf(uncompressed)}`).toLowerCase();
}
