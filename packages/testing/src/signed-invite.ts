import { createHash } from 'node:crypto';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { secp256k1 } from '@noble/curves/secp256k1.js';

export interface InviteFields {
  token?: Uint8Array;
  creatorInboxId?: string;
  tag?: string;
  name?: string;
  description?: string;
  expiresAtUnix?: bigint;
  conversationExpiresAtUnix?: bigint;
  singleUse?: boolean;
}

const SIGNER_KEY = new Uint8Array(32).fill(0x11);
export const SIGNER_ADDRESS = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a';

/** Builds invites for formats and defects that the real client does not produce. */
export function signedInvite(fields: InviteFields = {}): Uint8Array {
  const payload = payloadOf(fields);
  const digest = createHash('sha256').update(payload).digest();
  const recoveryFirst = secp256k1.sign(digest, SIGNER_KEY, { prehash: false, format: 'recovered' });
  const signature = Uint8Array.of(...recoveryFirst.subarray(1), recoveryFirst[0] ?? 0);
  return wrap(payload, signature);
}

export function wrap(payload: Uint8Array, signature: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(payload).tag(2, WireType.LengthDelimited).bytes(signature).finish();
}

export function slug(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

export function compressed(bytes: Uint8Array, form: 'zlib' | 'raw'): Uint8Array {
  const header = Buffer.alloc(5);
  header[0] = 0x1f;
  header.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([header, form === 'zlib' ? deflateSync(bytes) : deflateRawSync(bytes)]);
}

function payloadOf(fields: InviteFields): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).bytes(fields.token ?? new Uint8Array(46).fill(1));
  writer.tag(2, WireType.LengthDelimited).bytes(Buffer.from(fields.creatorInboxId ?? 'ab'.repeat(32), 'hex'));
  writer.tag(3, WireType.LengthDelimited).string(fields.tag ?? 'tagABC1234');
  if (fields.name !== undefined) writer.tag(4, WireType.LengthDelimited).string(fields.name);
  if (fields.description !== undefined) writer.tag(5, WireType.LengthDelimited).string(fields.description);
  if (fields.conversationExpiresAtUnix !== undefined) writer.tag(7, WireType.Bit64).sfixed64(fields.conversationExpiresAtUnix);
  if (fields.expiresAtUnix !== undefined) writer.tag(8, WireType.Bit64).sfixed64(fields.expiresAtUnix);
  writer.tag(9, WireType.Varint).bool(fields.singleUse ?? false);
  return writer.finish();
}
